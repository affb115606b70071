/** `90s`, `15m`, `1h30m` in milliseconds; undefined when it is no duration above zero. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(?:(\d{1,3})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$/.exec(text.trim())
  if (parts === null) return undefined
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0))
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 || undefined
}
