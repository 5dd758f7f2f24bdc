import { createHash, generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import {
  derBitString,
  derBoolean,
  derExplicit,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  derTime,
  derUtf8String,
} from './der.ts';

export interface SigningCertificate {
  readonly privateKey: KeyObject;
  /** Self-signed X.509 v3 certificate, PEM. */
  readonly pem: string;
  /** Of the form that AWS uses. Nothing listens there: whoever verifies is given the PEM beforehand. */
  readonly url: string;
}

const VALID_DAYS = 365;
const DAY_MS = 86_400_000;
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const COMMON_NAME = '2.5.4.3';
const BASIC_CONSTRAINTS = '2.5.29.19';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';

/** Makes an RSA key of 2,048 bits and a certificate for `sns.amazonaws.com`, as SNS signs with. */
export async function createSigningCertificate(region: string, now: Date): Promise<SigningCertificate> {
  const { privateKey, der } = await createSelfSigned('sns.amazonaws.com', now);
  const fingerprint = createHash('sha256').update(der).digest('hex').slice(0, 32);
  return {
    privateKey,
    pem: toPem(der),
    url: `https://sns.${region}.amazonaws.com/SimpleNotificationService-${fingerprint}.pem`,
  };
}

/** The same for a server of that name, PEM. */
export async function createServerCertificate(
  host: string,
  now: Date,
): Promise<{ readonly key: string; readonly cert: string }> {
  const { privateKey, der } = await createSelfSigned(host, now);
  return { key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })), cert: toPem(der) };
}

async function createSelfSigned(
  host: string,
  now: Date,
): Promise<{ readonly privateKey: KeyObject; readonly der: Buffer }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const algorithm = derSequence(derObjectIdentifier(SHA256_WITH_RSA), derNull());
  const subject = derSequence(derSet(derSequence(derObjectIdentifier(COMMON_NAME), derUtf8String(host))));
  const toBeSigned = derSequence(
    derExplicit(0, derInteger(Buffer.from([2]))),
    // A serial number is at most 20 bytes and not zero.
    derInteger(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    subject,
    derSequence(
      derTime(new Date(now.getTime() - DAY_MS)),
      derTime(new Date(now.getTime() + VALID_DAYS * DAY_MS)),
    ),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    derExplicit(3, derSequence(basicConstraints(), subjectAlternativeName(host))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  return { privateKey, der: derSequence(toBeSigned, algorithm, derBitString(signature)) };
}

function basicConstraints(): Buffer {
  // An empty sequence: not a certificate authority.
  return derSequence(derObjectIdentifier(BASIC_CONSTRAINTS), derBoolean(true), derOctetString(derSequence()));
}

function subjectAlternativeName(host: string): Buffer {
  const dnsName = Buffer.concat([Buffer.from([0x82, host.length]), Buffer.from(host, 'ascii')]);
  return derSequence(derObjectIdentifier(SUBJECT_ALTERNATIVE_NAME), derOctetString(derSequence(dnsName)));
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
