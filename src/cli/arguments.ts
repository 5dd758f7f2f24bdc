import { InvalidArgumentError } from 'commander';

const ROWS_MAX = 100;

/** How many rows of a list; the API takes it as text. */
export function rowsPerPage(text: string): string {
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= ROWS_MAX) return text;
  throw new InvalidArgumentError(`Give a number from 1 to ${ROWS_MAX}.`);
}

/** An id of SNS's. */
export function messageId(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text;
  throw new InvalidArgumentError('Give the id of a message as "recoverops unparsed" lists it.');
}

/** An id of EC2's, or of a machine that SSM manages elsewhere. */
export function hostId(text: string): string {
  if (/^(i|mi)-[0-9a-f]{8,32}$/.test(text)) return text;
  throw new InvalidArgumentError('Give the id of an instance, such as i-0123456789abcdef0.');
}
