/** What a path ends in, behind its last slash: the name of a file, a program or a device. Empty where it ends in a slash. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
