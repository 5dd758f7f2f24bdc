import { createTransport } from 'nodemailer';
import type { EmailSettings } from '../../../config/email-settings.ts';
import { cutText } from '../../../domain/text/cut-text.ts';
import { ServiceError, type ServiceErrorKind } from '../../../ports/service-error.ts';
import { AWS_LIMITS, EMAIL_LIMITS } from '../../bounds.ts';
import type { MailTransport } from './mail-transport.ts';

/** `security: none` is in clear, which the configuration allows on loopback alone. */
export type SmtpSettings = Extract<EmailSettings['transport'], { readonly kind: 'smtp' }>;

/** What nodemailer's errors have in common. */
interface SmtpError {
  readonly code?: string | undefined;
  readonly command?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly message?: string | undefined;
  /** The address that it is about. */
  readonly recipient?: string | undefined;
  readonly rejectedErrors?: readonly SmtpError[] | undefined;
}

/** The server is there, and not to be trusted, or it wants something else: the same again is of no use. */
const UNTRUSTED = /certificate|self.signed|altnames|CERT_|wrong version number/i;
const REFUSED_CODES: ReadonlySet<string> = new Set(['EAUTH', 'ENOAUTH', 'ETLS', 'EREQUIRETLS', 'ECONFIG']);

/** What codes of the library say, in the words of whoever reads why a mail did not go out; others stay as they are. */
const CODE_WORDS: Readonly<Record<string, string>> = {
  EAUTH: 'SignInRefused',
  ENOAUTH: 'SignInMissing',
  ECONFIG: 'SettingsInvalid',
  ECONNECTION: 'ServerUnreachable',
  ESOCKET: 'ServerUnreachable',
  EDNS: 'ServerUnknown',
  ETIMEDOUT: 'ServerTooSlow',
  ETLS: 'TlsFailed',
  EREQUIRETLS: 'TlsMissing',
  EPROTOCOL: 'AnswerUnreadable',
  EENVELOPE: 'AddressRefused',
  EMESSAGE: 'TextRefused',
  ESTREAM: 'ConnectionLost',
};

const isTemporary = ({ responseCode }: SmtpError) => Math.floor((responseCode ?? 0) / 100) === 4;
const isRefusal = ({ responseCode }: SmtpError) => Math.floor((responseCode ?? 0) / 100) === 5;

function kindOf(error: SmtpError): ServiceErrorKind {
  // Of several recipients one that may be tried again is worth another attempt.
  const errors = [error, ...(error.rejectedErrors ?? [])];
  if (errors.some(isTemporary)) return 'unavailable';
  if (errors.some(isRefusal) || REFUSED_CODES.has(error.code ?? '')) return 'refused';
  return UNTRUSTED.test(error.message ?? '') ? 'refused' : 'unavailable';
}

/** Said before the text of the mail is on its way. */
const BEFORE_TEXT: ReadonlySet<string> = new Set([...REFUSED_CODES, 'EDNS']);

function isNeverSent({ code = '', command = '', message = '' }: SmtpError): boolean {
  if (code === 'EENVELOPE') return command !== 'DATA';
  return BEFORE_TEXT.has(code) || message.includes('ECONNREFUSED');
}

/** @param isTaken the server has taken the mail for another of its addresses */
function toServiceError(error: unknown, isTaken: boolean): ServiceError {
  const found: SmtpError = typeof error === 'object' && error !== null ? error : {};
  const { code = 'UnknownError', command, responseCode, message = String(error) } = found;
  return new ServiceError({
    service: 'smtp',
    operation: command ?? 'send',
    kind: kindOf(found),
    code: [CODE_WORDS[code] ?? code, ...(responseCode === undefined ? [] : [responseCode])].join(' '),
    detail: cutText(message, AWS_LIMITS.errorDetailChars),
    neverSent: !isTaken && isNeverSent(found),
    cause: error,
  });
}

async function withinTime<T>(call: Promise<T>, onTimeout: () => void): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    onTimeout();
    reject(Object.assign(new Error('the mail server did not take the mail in time'), { code: 'ETIMEDOUT' }));
  }, AWS_LIMITS.callTimeoutMs.smtp);
  return await Promise.race([call, late]).finally(() => clearTimeout(timer));
}

/** A mail server, one connection for each mail: there are few. */
export function createSmtpTransport(settings: SmtpSettings): MailTransport {
  const { host, port, security, login, authorities } = settings;
  return {
    async send({ from, to, raw }) {
      const transport = createTransport({
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
        tls: { minVersion: 'TLSv1.2', ...(authorities === null ? {} : { ca: authorities }) },
        connectionTimeout: EMAIL_LIMITS.connectTimeoutMs,
        greetingTimeout: EMAIL_LIMITS.connectTimeoutMs,
        dnsTimeout: EMAIL_LIMITS.connectTimeoutMs,
        socketTimeout: EMAIL_LIMITS.silenceTimeoutMs,
        maxResponseSize: EMAIL_LIMITS.responseBytes,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        const sent = transport.sendMail({ envelope: { from, to: [...to] }, raw });
        const info = await withinTime(sent, () => transport.close());
        const errors: readonly SmtpError[] = info.rejectedErrors ?? [];
        const later = errors.filter(isTemporary);
        const postponed = later.flatMap(({ recipient }) => recipient ?? []);
        const [first] = later;
        return {
          rejected: info.rejected.filter((address) => !postponed.includes(address)),
          postponed: first === undefined ? null : { to: postponed, error: toServiceError(first, true) },
        };
      } catch (error) {
        throw error instanceof ServiceError ? error : toServiceError(error, false);
      } finally {
        transport.close();
      }
    },
  };
}
