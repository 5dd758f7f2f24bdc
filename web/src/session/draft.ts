import { useCallback, useState } from 'react';
import { useSession } from './session-context.ts';

/** Of this tab and this person alone: nobody who signs in after them finds it, and closing the tab ends it. */
const PREFIX = 'recoverops.draft.';

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
  const key = `${PREFIX}${principal}.${what}`;
  const [text, setText] = useState(() => read(key));
  const type = useCallback(
    (typed: string) => {
      write(key, typed);
      setText(typed);
    },
    [key],
  );
  return [text, type];
}

/** It was sent. */
export function forgetDraft(what: string): void {
  forgetWhere((key) => key.endsWith(`.${what}`));
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
