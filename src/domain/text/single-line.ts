/** Words of others inside a line of ours: they cannot leave it. */
export function singleLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
