import { type RequestOptions, request } from 'node:https';
import { INGRESS_LIMITS } from '../bounds.ts';

/** Gives the PEM text behind a URL that has passed the check of its shape; throws when it cannot be had. */
export type CertificateSource = (url: string) => Promise<string>;

/** The certificate of the lab in place of the internet: nothing is ever fetched. */
export function createLabCertificateSource(lab: {
  readonly url: string;
  readonly pem: string;
}): CertificateSource {
  return async (url) => {
    if (url === lab.url) return lab.pem;
    throw new Error('in lab mode only the certificate of the lab is known');
  };
}

/**
 * Fetches from AWS: TLS, no redirects, one small body, one deadline for everything. `transport` is for tests, which
 * have no certificate authority that AWS's name could be certified by.
 */
export function createHttpsCertificateSource(
  transport: Pick<RequestOptions, 'ca' | 'lookup' | 'port'> = {},
): CertificateSource {
  const { certificateBytes, certificateTimeoutMs } = INGRESS_LIMITS.sns;
  return (url) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        { ...transport, agent: false, signal: AbortSignal.timeout(certificateTimeoutMs) },
        (response) => {
          const chunks: Buffer[] = [];
          let sizeBytes = 0;
          const fail = (message: string) => outgoing.destroy(new Error(message));
          if (response.statusCode !== 200) fail(`the answer was ${response.statusCode}`);
          response.on('error', reject);
          response.on('data', (chunk: Buffer) => {
            sizeBytes += chunk.length;
            if (sizeBytes > certificateBytes) fail(`the answer is larger than ${certificateBytes} bytes`);
            else chunks.push(chunk);
          });
          response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
        },
      );
      outgoing.on('error', reject);
      outgoing.end();
    });
}
