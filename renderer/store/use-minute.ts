/** The minute of the day on this device, as it passes. */
import { useEffect, useState } from 'react'

export function useMinute(): number {
  const [minute, setMinute] = useState(() => minuteOf(new Date()))
  useEffect(() => {
    const timer = setInterval(() => setMinute(minuteOf(new Date())), 20_000)
    return () => clearInterval(timer)
  }, [])
  return minute
}

export function minuteOf(now: Date): number {
  return now.getHours() * 60 + now.getMinutes()
}
