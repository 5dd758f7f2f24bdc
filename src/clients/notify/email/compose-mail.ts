import MailComposer from 'nodemailer/lib/mail-composer';
import { cutText } from '../../../domain/text/cut-text.ts';
import { sha256Hex } from '../../../domain/text/sha256.ts';
import { singleLine } from '../../../domain/text/single-line.ts';
import { utcTime } from '../../../domain/text/utc-text.ts';
import type { NotificationMessage } from '../../../ports/notification-channel.ts';
import { EMAIL_LIMITS } from '../../bounds.ts';
import type { ReadingLink } from './reading-link.ts';

/** Who a mail is from. */
export interface MailSender {
  /** Shown beside the address; null: the address alone. */
  readonly name: string | null;
  readonly address: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Words of others in a page: they stay words. */
function mailHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}

/** An id as mail has it, the same for the same words. */
function mailId(words: string, { address }: MailSender): string {
  return `<${sha256Hex(words).slice(0, 40)}@${address.split('@')[1]}>`;
}

/** Until when something is to be decided stands in the message itself. */
const isOver = ({ kind, closed }: NotificationMessage) =>
  closed && kind !== 'test' && kind !== 'weekly_summary';

/** What is said about the link, where it is all that can be pressed. */
const LINK_NOTE = 'The link opens the page and does nothing by itself: who decides signs in there.';
const SIGN_IN_NOTE = 'To decide, or for more, sign in:';

/** The same of a weekly summary, which is of no incident. */
const SUMMARY_LINK_NOTE = 'The link opens the page with the figures, for who is signed in there.';

/** What stands last. */
function tailOf({ kind, severity, incidentId, message }: NotificationMessage): string {
  if (kind === 'weekly_summary') return 'Sent once a week.';
  if (kind === 'test') return 'Nothing is to be done.';
  const short = (text: string) => singleLine(cutText(text, EMAIL_LIMITS.subjectChars));
  // Where the notice names it, once is enough.
  const which = message.includes(incidentId) ? '' : ` Incident ${short(incidentId)}.`;
  return `Severity ${short(severity)}.${which}`;
}

/** Of a link by which this mail's reader may read. */
const readingNote = (expiresAt: string) =>
  `This link opens a page with a button. Whoever presses it first reads this one incident, once, until ${utcTime(expiresAt) ?? expiresAt}; it decides nothing.`;

/** The links, each with what is said of it, before or behind it. */
function linksOf({ kind, link }: NotificationMessage, reading: ReadingLink | null) {
  if (link === null) return { text: [], html: [] };
  const anchor = (url: string, words: string) => `<a href="${mailHtml(url)}">${words}</a>`;
  if (reading === null) {
    const isSummary = kind === 'weekly_summary';
    const note = isSummary ? SUMMARY_LINK_NOTE : LINK_NOTE;
    const words = isSummary ? 'Open the response metrics' : 'Open the incident';
    return { text: [link, note, ''], html: [`<p>${anchor(link, words)}</p>`, `<p>${note}</p>`] };
  }
  const note = readingNote(reading.expiresAt);
  return {
    text: [reading.url, note, '', SIGN_IN_NOTE, link, ''],
    html: [
      `<p>${anchor(reading.url, 'Read the incident without signing in')}</p>`,
      `<p>${note}</p>`,
      `<p>${SIGN_IN_NOTE} ${anchor(link, 'open the incident')}</p>`,
    ],
  };
}

/** As text, and as a page of nothing but lines and the links. */
function bodiesOf(
  message: NotificationMessage,
  reading: ReadingLink | null,
): { readonly text: string; readonly html: string } {
  const links = linksOf(message, reading);
  const lines = cutText(message.message, EMAIL_LIMITS.textChars).split('\n');
  const more = isOver(message) ? ['Nothing is to be decided any more.'] : [];
  const tail = tailOf(message);
  const text = [...links.text, ...lines, ...(more.length === 0 ? [] : ['', ...more]), '', tail, ''].join(
    '\n',
  );
  const html = [
    '<!doctype html>',
    '<html lang="en"><body>',
    ...links.html,
    `<pre style="white-space:pre-wrap">${mailHtml(lines.join('\n'))}</pre>`,
    ...more.map((line) => `<p>${mailHtml(line)}</p>`),
    `<p>${mailHtml(tail)}</p>`,
    '</body></html>',
    '',
  ].join('\n');
  return { text, html };
}

/**
 * A notice as the bytes of a mail. The same notice is the same mail, by its Message-ID, however often it is sent; all of one
 * incident refer to one id, so that they stand together. Nothing in it answers an answer.
 * @param reading a link by which its reader may read the incident once; null: there is none
 */
export async function composeMail(
  message: NotificationMessage,
  from: MailSender,
  to: readonly string[],
  reading: ReadingLink | null,
): Promise<Buffer> {
  const thread = mailId(`incident\n${message.incidentId}`, from);
  const subject = singleLine(cutText(message.subject, EMAIL_LIMITS.subjectChars));
  const mail = new MailComposer({
    from: { name: from.name ?? '', address: from.address },
    to: to.map((address) => ({ name: '', address })),
    subject: subject === '' ? 'RecoverOps' : subject,
    messageId: mailId(`notice\n${message.noticeId}`, from),
    // A test belongs to nothing.
    ...(message.kind === 'test' ? {} : { inReplyTo: thread, references: thread }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    ...bodiesOf(message, reading),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return await mail.compile().build();
}
