import { useEffect, useState } from 'react';
import type { Plan } from '../../../src/domain/plan/plan.ts';

/** `unavailable`: the browser lends its SHA-256 to HTTPS and localhost pages only. */
export type DigestCheck = 'checking' | 'match' | 'mismatch' | 'unavailable';

/** Canonical JSON (RFC 8785) of parsed JSON, written here once more so that the check is the browser's own. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalText(member)}`).join(',')}}`;
}

async function sha256Hex(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether the plan that is drawn is the plan whose digest an approval will carry. */
export function useDigestCheck(plan: Plan | null, digest: string | null): DigestCheck {
  const [result, setResult] = useState<{ readonly digest: string; readonly check: DigestCheck } | null>(null);
  useEffect(() => {
    if (plan === null || digest === null) return;
    let current = true;
    const settle = (check: DigestCheck) => {
      if (current) setResult({ digest, check });
    };
    if (window.isSecureContext) {
      sha256Hex(canonicalText(plan)).then(
        (computed) => settle(computed === digest ? 'match' : 'mismatch'),
        () => settle('mismatch'),
      );
    } else {
      settle('unavailable');
    }
    return () => {
      current = false;
    };
  }, [plan, digest]);
  return result !== null && result.digest === digest ? result.check : 'checking';
}
