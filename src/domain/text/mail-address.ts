const MAIL_ADDRESS_LIMITS = {
  /** A longer address is none. */
  addressChars: 254,
  /** Of one list; with more it is none. */
  addressesMax: 20,
} as const;

/** Plain ASCII addresses, without quotes, comments or routes: nothing in them can end a header or a command. */
const LOCAL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/;
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

export function isMailAddress(text: string): boolean {
  if (text.length > MAIL_ADDRESS_LIMITS.addressChars) return false;
  const [local = '', domain = '', ...rest] = text.split('@');
  const labels = domain.split('.');
  return rest.length === 0 && LOCAL.test(local) && labels.every((label) => LABEL.test(label));
}

/** A list of addresses, separated by commas; null: there is none, too many, or one that is none. */
export function mailAddresses(text: string): readonly string[] | null {
  const parts = text.split(',', MAIL_ADDRESS_LIMITS.addressesMax + 1).map((part) => part.trim());
  const addresses = [...new Set(parts.filter((part) => part !== ''))];
  const isGood =
    addresses.length > 0 &&
    parts.length <= MAIL_ADDRESS_LIMITS.addressesMax &&
    addresses.every(isMailAddress);
  return isGood ? addresses : null;
}
