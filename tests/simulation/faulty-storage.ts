/** A disk that refuses some writes, and a process that may end between any two of them. */
import { RxStorageInstanceMemory } from 'rxdb/plugins/storage-memory'
import type { Random } from '../../sync-server/demo/random.ts'

/** Of a hundred writes to a mirror, so many are refused. */
const refusedPercent = 1

interface Disk {
  /** Writes left until the process ends; null = it lives on. */
  left: number | null
  refused: number
  random: Random
}

const disks = new Map<string, Disk>()
let calm = false
const original = RxStorageInstanceMemory.prototype.bulkWrite

export interface FaultyDisk {
  /** After so many more writes nothing is written any more: the process has ended there. */
  endAfter(writes: number): void
  /** A new process. */
  restart(): void
  readonly isDead: boolean
  readonly refused: number
}

/** The disk of the device whose databases' names end so. */
export function diskOf(name: string, random: Random): FaultyDisk {
  const disk: Disk = { left: null, refused: 0, random }
  disks.set(name, disk)
  return {
    endAfter(writes) {
      disk.left = writes
    },
    restart() {
      disk.left = null
    },
    get isDead() {
      return disk.left === 0
    },
    get refused() {
      return disk.refused
    },
  }
}

export function calmDisks(): void {
  calm = true
}

export function makeDisksFaulty(): void {
  type Instance = RxStorageInstanceMemory<unknown>
  RxStorageInstanceMemory.prototype.bulkWrite = function (this: Instance, rows, context) {
    const [, disk] = [...disks].find(([name]) => this.databaseName.endsWith(name)) ?? []
    if (disk?.left === 0) return Promise.reject(new Error('the process has ended'))
    if (disk && disk.left !== null) disk.left -= 1
    const isMirror = this.databaseName.startsWith('mirror') && !this.collectionName.startsWith('_')
    if (disk && isMirror && !calm && disk.random.int(1, 100) <= refusedPercent) {
      disk.refused += 1
      return Promise.reject(new DOMException('no space', 'QuotaExceededError'))
    }
    return original.call(this, rows, context)
  }
}
