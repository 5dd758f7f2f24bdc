import { expect, test } from 'vitest';
import { wordsOf } from '../../../../src/domain/logs/line-words.ts';
import { LineMask, VALUE } from '../../../../src/domain/logs/mask-line.ts';

const mask = new LineMask(4_096, 7);

function masked(line: string): string {
  mask.mask(line);
  return mask.text().replaceAll(VALUE, '<*>');
}

function words(line: string, limit = 128): string {
  mask.mask(line);
  return wordsOf(mask.text(), limit).join(' ');
}

test.each([
  ['a number', 'took 15 rounds', 'took <*> rounds'],
  ['a word with a digit', 'block blk_38865 of rdd7', 'block <*> of <*>'],
  ['a signed id', 'block blk_-695 gone', 'block <*> gone'],
  ['an address with its port', 'from 10.251.73.220:50010 on', 'from <*> on'],
  ['a moment', '2026-11-29T11:28:30.123Z ready', '<*> ready'],
  ['a negative number', 'offset=-5 (-7) at -3', 'offset=<*> (<*>) at <*>'],
  ['a dash between words', 'break-in - attempt', 'break-in - attempt'],
  ['a path', 'read "/srv/app/a b" and /etc/hosts.', 'read "<*> b" and <*>.'],
  ['a path behind a name', 'file:/etc/passwd, gone', 'file:<*>, gone'],
  ['a fraction', 'pass=3/5', 'pass=<*>'],
  ['blanks and tabs', '  a \t  b\u00a0c  ', 'a b c'],
  ['control characters', 'a\u0001b\u0000c', 'a b c'],
  ['letters of other scripts', 'naïve 5€ größe', 'naïve <*> größe'],
  ['nothing', '', ''],
  ['blanks only', ' \t ', ''],
])('masks %s', (_what, line, expected) => {
  expect(masked(line)).toBe(expected);
});

test('lines of one mask have one hash, and others have others', () => {
  const same = ['from 10.0.0.1:80  on ', 'from 192.168.20.11:50010 on', ' from /srv/x on'];
  expect(new Set(same.map((line) => mask.mask(line))).size).toBe(1);
  const others = [
    'from 1 on',
    'from 1 off',
    'form 1 on',
    'from on',
    'from',
    '',
    'from a 1 on',
    'from 1 1 on',
  ];
  expect(new Set(others.map((line) => mask.mask(line))).size).toBe(others.length);
});

test('another seed gives other hashes of the same masks', () => {
  const other = new LineMask(4_096, 8);
  expect(other.mask('disk is full')).not.toBe(mask.mask('disk is full'));
  expect(other.text()).toBe('disk is full');
});

test('only the beginning of a long line is read', () => {
  const short = new LineMask(10, 0);
  const hash = short.mask('0123 worker and a million more');
  expect(short.text()).toBe(`${VALUE} worke`);
  expect(short.mask('4567 worke')).toBe(hash);
});

test('a letter of several bytes that has no room is left out whole', () => {
  const short = new LineMask(10, 0);
  short.mask('worker größe');
  expect(short.text()).toBe('worker gr');
});

test('what is no text at all is masked like any other', () => {
  expect(masked('half \ud800 of 7')).toBe('half \ufffd of <*>');
});

test.each([
  ['a date', 'at Fri Jun 17 20:55:06 2005', 'at <*>'],
  ['a month without a date', 'May the force', 'May the force'],
  ['an amount with its unit', 'sent 12 bytes in 3 ms', 'sent <*> in <*>'],
  ['an amount in two units', '1230 bytes (1.2 KB) sent', '<*> sent'],
  ['an amount that is less', 'lifetime <1 sec', 'lifetime <*>'],
  ['a list of values', 'delete blk_1 blk_-2 blk_3', 'delete <*>'],
  ['a list with commas', 'ids 1, 2, 3 done', 'ids <*> done'],
  ['a host', 'from ns.example.com closed', 'from <*> closed'],
  ['a host with an address in it', 'rhost=5.36.59.76.dyn.omantel.net.om', 'rhost = <*>'],
  ['a host with its port', 'proxy.example:5070 open', '<*> open'],
  ['the class of a program', 'at org.example.v2.AppMaster', 'at org.example.<*>.AppMaster'],
  ['an address with a scheme', 'GET https://a.example:8443/x?y=1 failed', 'GET <*> failed'],
  ['a path of Windows', 'in C:\\Windows\\sqm\\x.sqm, flags', 'in <*> , flags'],
  ['a hardware address', 'chip FF:F2:9F:16:BB:DC up', 'chip <*> up'],
  ['an account', 'session opened for user news by root', 'session opened for user <*> by root'],
  ['no account', 'check pass; user unknown', 'check pass ; user unknown'],
  ['quoted words behind a name', 'tag="View Lock", ws=null', 'tag = <*> , ws = null'],
  ['full stops as a leader', 'instruction cache......0', 'instruction cache <*>'],
  ['stars where a number has no room', 'speeds ( 3552 **** 3515 )', 'speeds ( <*> )'],
  ['names of what follows', 'uid=0 onExtend:15', 'uid = <*> onExtend : <*>'],
])('knows %s', (_what, line, expected) => {
  expect(words(line)).toBe(expected);
});

test('a line has no more words than asked for', () => {
  expect(words('a b c d e', 3)).toBe('a b c');
});
