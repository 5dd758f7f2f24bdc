import type { TakenMail } from '../../test/support/smtp-stage.ts';

const STYLE = 'font: 14px/1.45 sans-serif; margin: 20px; color: #222';
const RULE = 'border-bottom: 1px solid #ccc; padding-bottom: 10px';

/** What quoted-printable stands for (RFC 2045, 6.7). */
function fromQuotedPrintable(text: string): string {
  const bytes = text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The page of the newest mail about an incident, below the lines of its head that readers of mail show. @throws Error: there is none. */
export function mailPage(mails: readonly TakenMail[], incidentId: string): string {
  const mail = mails.findLast(({ text }) => fromQuotedPrintable(text).includes(incidentId));
  if (mail === undefined) throw new Error(`no mail tells of ${incidentId}: the log of the worker says why`);
  const [head = '', body = ''] = mail.text
    .slice(mail.text.indexOf('Content-Type: text/html'))
    .split('\r\n\r\n');
  const html = /base64/i.test(head)
    ? Buffer.from(body, 'base64').toString('utf8')
    : fromQuotedPrintable(body);
  const lines = ['From', 'To', 'Subject'].map((name) => {
    const value = new RegExp(`^${name}: (.*)$`, 'im').exec(mail.text)?.[1]?.trim() ?? '';
    return `${name}: ${value}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  });
  return html.replace('<body>', `<body style="${STYLE}"><div style="${RULE}">${lines.join('<br>')}</div>`);
}
