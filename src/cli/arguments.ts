import { InvalidArgumentError } from 'commander';
import { API_PATTERNS } from '../contracts/api-patterns.ts';

/** A parser of arguments that passes on what the API takes, and says what it wants instead of anything else. */
const accepting = (pattern: string, wanted: string) => (text: string) => {
  if (new RegExp(pattern).test(text)) return text;
  throw new InvalidArgumentError(wanted);
};

export const rowsPerPage = accepting(API_PATTERNS.pageLimit, 'Give a number from 1 to 100.');
export const messageId = accepting(
  API_PATTERNS.messageId,
  'Give the id of a message as "npx recoverops unparsed" lists it.',
);
export const ignoredMessageId = accepting(
  API_PATTERNS.messageId,
  'Give the id of a message as "npx recoverops ignored" lists it.',
);
export const notificationName = accepting(
  API_PATTERNS.notificationName,
  'Give the name of a route or of a recipient, as the notifications file has it.',
);
export const tokenId = accepting(
  API_PATTERNS.tokenId,
  'Give the id of a token as "npx recoverops tokens list" shows it.',
);
export const hostName = accepting(
  API_PATTERNS.hostName,
  'Give the id of an instance, or its Name tag where that has letters, digits, dots, dashes and underscores alone.',
);
export const hostId = accepting(
  API_PATTERNS.hostId,
  'Give the id of an instance, such as i-0123456789abcdef0.',
);

/** Where to write to. */
export function fileName(text: string): string {
  if (/\S/.test(text)) return text;
  throw new InvalidArgumentError('Give the name of a file.');
}
