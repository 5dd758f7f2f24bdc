/** Secrets of recipients have names of their own, so that no file can have another secret of the process sent somewhere. */
export const SECRET_PREFIX = 'RECOVEROPS_NOTIFY_SECRET_';
const SECRET = /^RECOVEROPS_NOTIFY_SECRET_[A-Z0-9_]{1,64}$/;

/** Whether it is the name of a variable that holds such a secret. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}
