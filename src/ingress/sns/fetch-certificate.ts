import { type RequestOptions, request } from 'node:https';
import { INGRESS_LIMITS } from '../bounds.ts';

/**
 * Gives the PEM text behind a URL that has passed the check of its shape.
 * Throws when it cannot be had: NoSuchCertificateError when there is none.
 */
export type CertificateSource = (url: string) => Promise<string>;

/** There is no certificate at the URL, by the word of who would know. */
export class NoSuchCertificateError extends Error {
  override readonly name = 'NoSuchCertificateError';
}

/** Answers by which a server says that it is the request that is wrong, and not the moment. */
const isRefusal = (status: number) => status >= 300 && status < 500 && status !== 408 && status !== 429;

/** The certificate of the lab in place of the internet: nothing is ever fetched. */
export function createLabCertificateSource(lab: {
  readonly url: string;
  readonly pem: string;
}): CertificateSource {
  return async (url) => {
    if (url === lab.url) return lab.pem;
    throw new NoSuchCertificateError('in lab mode only the certificate of the lab is known');
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
          const fail = (message: string, Kind: ErrorConstructor | typeof NoSuchCertificateError = Error) =>
            outgoing.destroy(new Kind(message));
          const { statusCode: status = 0 } = response;
          if (status !== 200)
            fail(`the answer was ${status}`, isRefusal(status) ? NoSuchCertificateError : Error);
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
