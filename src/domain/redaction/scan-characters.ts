import type { Characters } from '../text/text-cursor.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LETTER = /\p{L}/u;
const ASCII_WORD = new Set(`${LETTERS}0123456789_-`);

/** Letters of every language, digits, `_` and `-`: what names are made of. */
export const WORD: Characters = {
  has: (character) => ASCII_WORD.has(character) || (character >= '\u00aa' && LETTER.test(character)),
};
/** What tokens are made of. */
export const TOKEN: Characters = ASCII_WORD;
export const BASE64 = new Set(`${LETTERS}0123456789/+`);
export const CRYPT = new Set(`${LETTERS}0123456789./$,=+-{}*_`);
export const BEARER = new Set(`${LETTERS}0123456789-._~+/=%`);
export const WEBHOOK = new Set(`${LETTERS}0123456789/_-@.%`);
export const BLANKS = new Set(' \t');
export const QUOTES = new Set('"\'`');
export const LINE_ENDS = new Set('\r\n');
