import { useCallback, useMemo, useState } from 'react';
import { useSession } from './session-context.ts';

/** Of this tab and this person alone: nobody who signs in after them reads it, and closing the tab ends it. */
const PREFIX = 'recoverops.draft.';
/** Between whose it is and what it is; in no encoded name. */
const MARK = '/';

const keyOf = (principal: string, what: string) => `${PREFIX}${encodeURIComponent(principal)}${MARK}${what}`;

function read(key: string): string {
  try {
    return window.sessionStorage.getItem(key) ?? '';
  } catch {
    // A browser that keeps nothing for us: then the text lives as long as the page.
    return '';
  }
}

function write(key: string, text: string): void {
  try {
    if (text === '') window.sessionStorage.removeItem(key);
    else window.sessionStorage.setItem(key, text);
  } catch {
    // As above.
  }
}

/**
 * What somebody types into a field, kept until it is sent: a session that ends under the page takes the page away, and
 * with it what was typed.
 * @param what tells the field from every other on any page
 */
export function useDraft(what: string): readonly [string, (text: string) => void] {
  const { principal } = useSession();
  const key = keyOf(principal, what);
  const [held, hold] = useState(() => ({ key, text: read(key) }));
  const type = useCallback(
    (typed: string) => {
      write(key, typed);
      hold({ key, text: typed });
    },
    [key],
  );
  // Another field in the same place, of the next plan perhaps: what was typed for the one counts for no other.
  return [held.key === key ? held.text : read(key), type];
}

/**
 * The same for what is chosen or ticked besides typed.
 * @param initial nothing chosen yet; nothing is kept of it
 * @param read what was kept, as far as it still says something; it may be from an older page
 */
export function useChoiceDraft<T>(
  what: string,
  initial: T,
  read: (kept: unknown) => T,
): readonly [T, (choice: T) => void] {
  const [text, keep] = useDraft(what);
  const choice = useMemo(() => {
    if (text === '') return initial;
    try {
      return read(JSON.parse(text));
    } catch {
      return initial;
    }
  }, [text, initial, read]);
  const choose = useCallback(
    (chosen: T) => keep(chosen === initial ? '' : JSON.stringify(chosen)),
    [keep, initial],
  );
  return [choice, choose];
}

/** It was sent. */
export function forgetDraft(what: string): void {
  forgetWhere((key) => key.endsWith(`${MARK}${what}`));
}

/** Whose text is kept in this tab beside that of `principal`, each once. */
export function othersWithDrafts(principal: string): readonly string[] {
  try {
    const authors = Object.keys(window.sessionStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => decodeURIComponent(key.slice(PREFIX.length).split(MARK, 1)[0] ?? ''));
    return [...new Set(authors)].filter((author) => author !== principal);
  } catch {
    return [];
  }
}

/** Somebody else's text is thrown away. */
export function forgetDraftsOf(principals: readonly string[]): void {
  for (const principal of principals) forgetWhere((key) => key.startsWith(keyOf(principal, '')));
}

/** Signing out by hand leaves nothing behind. */
export function forgetDrafts(): void {
  forgetWhere(() => true);
}

function forgetWhere(isMeant: (key: string) => boolean): void {
  try {
    for (const key of Object.keys(window.sessionStorage))
      if (key.startsWith(PREFIX) && isMeant(key)) window.sessionStorage.removeItem(key);
  } catch {
    // Then nothing was kept either.
  }
}
