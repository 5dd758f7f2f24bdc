const STAR = 42;

/**
 * Whether a name fits a pattern in which `*` stands for any characters. Linear: each fixed part is looked for once, behind
 * the one before it, and never again further back.
 */
export function matchesName(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  // Most names differ in how they begin, and are asked of many patterns.
  if (pattern.charCodeAt(0) !== STAR && pattern.charCodeAt(0) !== name.charCodeAt(0)) return false;
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop() ?? '';
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false;
  const end = name.length - tail.length;
  let at = head.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** Whether every name fits a pattern. */
export const matchesAnyName = (pattern: string): boolean =>
  pattern !== '' && pattern.replaceAll('*', '') === '';
