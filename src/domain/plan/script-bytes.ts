import { LIMITS } from '../bounds.ts';

const FORBIDDEN = /[^\n\t -~]/;

/**
 * Every reason why a text may not run on a host; empty when it may. The rules are the same for reviewed runbooks and
 * for shell steps: bounded, printable ASCII with newlines and tabs (what a person reads is what runs), and no `{{`,
 * which SSM would take for a parameter.
 */
export function scriptProblems(script: string): readonly string[] {
  const problems: string[] = [];
  if (script.trim() === '') problems.push('is empty');
  // The other rule admits ASCII only, so beyond it characters and bytes are not the same, and both are refused.
  if (script.length > LIMITS.scriptBytes) problems.push(`is longer than ${LIMITS.scriptBytes} bytes`);
  const odd = FORBIDDEN.exec(script);
  if (odd !== null) {
    const code = (script.codePointAt(odd.index) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const line = script.slice(0, odd.index).split('\n').length;
    problems.push(`holds U+${code} in line ${line}; only printable ASCII, newline and tab may be used`);
  }
  if (script.includes('{{')) problems.push('holds "{{", which SSM would replace');
  return problems;
}
