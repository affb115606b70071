/** Milliseconds: 0.25 s to 0.5 s after the first attempt, twice as much after each other. `chance`: 0 to 1. */
export function pauseAfter(attempt: number, chance: number): number {
  return 2 ** (attempt - 1) * 250 * (1 + chance)
}
