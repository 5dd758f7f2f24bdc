/** Why nothing starts while the kill switch is on, for people. `reason` may be empty. */
export function stopText({ by, reason }: { readonly by: string; readonly reason: string }): string {
  return `the kill switch is on (by ${by}${reason === '' ? '' : `: ${reason}`})`;
}

/** The same where the kill switch cannot be read, which counts as on; `why` it cannot. */
export function doubtfulStopText(why: string): string {
  return `it cannot be read whether the kill switch is on (${why})`;
}
