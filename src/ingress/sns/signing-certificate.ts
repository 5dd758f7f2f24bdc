import { type KeyObject, X509Certificate } from 'node:crypto';
import { err, ok, type Result } from '../../domain/text/result.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

export interface SigningCertificate {
  readonly publicKey: KeyObject;
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly commonNames: readonly string[];
}

const SINGLE_PEM = /^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/;

/** Reads one X.509 certificate with an RSA key. Says nothing about whose it is. */
export function parseSigningCertificate(pem: string): Result<SigningCertificate> {
  if (!SINGLE_PEM.test(pem)) return err('not one PEM certificate');
  try {
    const certificate = new X509Certificate(pem);
    const { publicKey } = certificate;
    const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
    if (publicKey.asymmetricKeyType !== 'rsa' || bits < INGRESS_LIMITS.sns.rsaModulusBitsMin) {
      return err('not an RSA key of at least 2,048 bits');
    }
    return ok({
      publicKey,
      validFromMs: Date.parse(certificate.validFrom),
      validToMs: Date.parse(certificate.validTo),
      commonNames: certificate.subject
        .split('\n')
        .filter((line) => line.startsWith('CN='))
        .map((line) => line.slice('CN='.length)),
    });
  } catch {
    return err('not a certificate');
  }
}

/**
 * True when the certificate is SNS's own and in force: of its host in the topic's Region (`sns.<region>.amazonaws.com`,
 * in China with `.cn`), or of SNS at large. Written so that an unreadable date is a no.
 */
export function isTrustedNow(certificate: SigningCertificate, host: string, nowMs: number): boolean {
  const names = ['sns.amazonaws.com', host.replace(/^sns\.[a-z0-9-]+\./, 'sns.'), host];
  const [name] = certificate.commonNames;
  return (
    certificate.commonNames.length === 1 &&
    name !== undefined &&
    names.includes(name) &&
    certificate.validFromMs <= nowMs &&
    nowMs <= certificate.validToMs
  );
}
