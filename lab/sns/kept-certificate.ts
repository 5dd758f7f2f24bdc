import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSigningCertificate, type SigningCertificate } from './signing-certificate.ts';

const RENEW_BEFORE_MS = 30 * 86_400_000;

/**
 * The URL of a kept certificate: the same at every start, so that a verifier can be configured before the lab has ever
 * run. Only the name is fixed; key and certificate are made on the spot like any other.
 */
export function keptCertificateUrl(region: string): string {
  const name = createHash('sha256').update(`recoverops-lab/${region}`).digest('hex').slice(0, 32);
  return `https://sns.${region}.amazonaws.com/SimpleNotificationService-${name}.pem`;
}

/** Key and certificate of `directory`, readable by their owner alone; made at the first start and before they expire. */
export async function keptSigningCertificate(
  directory: string,
  region: string,
  now: Date,
): Promise<SigningCertificate> {
  const url = keptCertificateUrl(region);
  const path = join(directory, 'signing.pem');
  if (existsSync(path)) {
    const text = readFileSync(path, 'utf8');
    const certificate = new X509Certificate(text);
    if (certificate.validToDate.getTime() - now.getTime() > RENEW_BEFORE_MS)
      return { privateKey: createPrivateKey(text), pem: `${certificate.toString()}`, url };
  }
  const made = await createSigningCertificate(region, now);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const key = made.privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(`${path}.new`, `${made.pem}${key}`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return { privateKey: made.privateKey, pem: made.pem, url };
}
