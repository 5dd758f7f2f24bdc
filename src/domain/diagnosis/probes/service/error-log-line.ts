import { type TroubleRead, troubleIn } from './trouble-line.ts';

// Who sends a request writes much of what an error log says of it: his path, his host, his referrer. He may write "address
// already in use" there as well, so only the server's own words say what went wrong.

/** From here on a line of nginx repeats the client. */
const NGINX_CLIENT = ', client: ';
const UPSTREAM = ', upstream: "';
/** Scheme and address; the rest is the client's path. */
const UPSTREAM_SIDE = /^, upstream: "[a-z]{4,8}:\/\/[^\s"/]{1,260}/;
/** Apache says whose request it was between what the system answered and its message. */
const APACHE_CLIENT = /\[client [^\]]{1,80}\] ?(?:AH\d{5}: )?/;
/** Messages of Apache about what it passes requests on to; any other may repeat the client. */
const APACHE_OF_PROXY = /AH0(?:0898|0957|0959|1084|1097|1102|1114)|\[proxy/;
const APACHE_REFERRER = ', referer: ';
/** HAProxy's account of a request: client, time, and last what was asked for. */
const HAPROXY_REQUEST = /haproxy\[\d{1,10}\]: [0-9a-f.:]{3,60} \[\d\d\/[A-Z][a-z]{2}\/\d{4}:/;

function headOfNginx(line: string): string | null {
  const client = line.indexOf(NGINX_CLIENT);
  return client < 0 ? null : line.slice(0, client);
}

/** Nothing where the client may have written what looks like it. */
function upstreamOfNginx(line: string): string {
  const at = line.indexOf(UPSTREAM);
  if (at < 0 || at !== line.lastIndexOf(UPSTREAM) || at < line.indexOf(NGINX_CLIENT)) return '';
  return `${UPSTREAM_SIDE.exec(line.slice(at))?.[0] ?? ''}"`;
}

/** Without what stands in quotation marks, from the first to the last: a name may hold some too. */
function withoutQuoted(text: string): string {
  const [first, last] = [text.indexOf('"'), text.lastIndexOf('"')];
  return last <= first ? text : `${text.slice(0, first)}""${text.slice(last + 1)}`;
}

/** The part of a line that the server itself has worded. */
export function serverWords(line: string): string {
  const apache = APACHE_CLIENT.exec(line);
  if (apache !== null) {
    const own = line.slice(0, apache.index + apache[0].length);
    return APACHE_OF_PROXY.test(own) ? (line.split(APACHE_REFERRER)[0] ?? own) : own;
  }
  const head = headOfNginx(line);
  if (head !== null) return `${withoutQuoted(head)}${upstreamOfNginx(line)}`;
  if (HAPROXY_REQUEST.test(line)) return line.split(/[{"]/, 1)[0] ?? '';
  return line;
}

/** What a line of a web server's error log says went wrong; a path that it quotes is told where it says the same with it. */
export function troubleInErrorLog(line: string): TroubleRead | null {
  const own = troubleIn(serverWords(line));
  if (own === null || own.path !== null) return own;
  const quoted = troubleIn(headOfNginx(line) ?? line);
  return quoted?.what === own.what ? { ...own, path: quoted.path } : own;
}
