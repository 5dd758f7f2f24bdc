/** `1 host`, `3 hosts`; `more`: its plural, where that is not made by an s. */
export function countText(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}
