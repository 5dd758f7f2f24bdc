// Files that their own tools look after: cutting them would break those, or destroy a security record. Compressed
// files are archives already and nothing writes to them.
const NOT_A_LOG =
  /^\/var\/log\/(?:audit\/|journal\/|(?:wtmp|btmp|lastlog|faillog)$)|\.(?:gz|xz|zst|bz2|zip|journal|restored)$/;

/** A file under /var/log that is no log to be cut, whoever proposes it. */
export function isProtectedPath(path: string): boolean {
  return NOT_A_LOG.test(path);
}
