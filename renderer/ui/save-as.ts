/** Hands a file to the person: the shell asks where to. It is never opened. */
export function saveAs(bytes: Blob, name: string): void {
  // A type that nothing shows in a window.
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
