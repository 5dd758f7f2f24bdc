import type { RenderProbe } from '../../world.ts';
import { escaped } from '../disk/world-paths.ts';

/** A serial for a certificate that a world gives none: the same bytes have the same. */
function serialOf(text: string): string {
  let hash = 0;
  for (const char of text) hash = (hash * 31 + char.charCodeAt(0)) % 0xffffff;
  return hash.toString(16).toUpperCase().padStart(8, '0');
}

/** What ports show and files hold, by `openssl x509`; `served` may say so or be the port. */
export const renderCertificates: RenderProbe = ({ certs = [], sockets = [] }, _platform, now) => {
  const rows = certs.flatMap((cert) => {
    const ends = Math.floor((Date.parse(cert.not_after) - Date.parse(now)) / 1_000);
    const serial = serialOf(`${cert.not_after} ${cert.subject ?? ''}`);
    const served: unknown = cert.served;
    if (served === undefined || served === false || served === null)
      return [`file ${serial} ${ends} ${escaped(cert.path)}\n`];
    const port =
      typeof served === 'number'
        ? served
        : (sockets.find(({ port }) => [443, 8443, 4443, 9443].includes(port))?.port ?? 443);
    const isFile = cert.path?.startsWith('/') === true;
    return [
      `port ${serial} ${ends} ${port}\n`,
      ...(isFile ? [`file ${serial} ${ends} ${escaped(cert.path)}\n`] : []),
    ];
  });
  return { text: rows.join(''), exitCode: 0 };
};
