import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { parseMainOptions } from '../../lab/main-options.ts';
import { checkedBindAddress, localUrl } from '../../lab/remote-access.ts';
import { keptCertificateUrl, keptSigningCertificate } from '../../lab/sns/kept-certificate.ts';
import { startLab } from './lab-fixture.ts';

const ALLOWED = { RECOVEROPS_LAB_ALLOW_REMOTE: 'true' };

describe('the address that the lab listens on', () => {
  test.each(['127.0.0.1', '127.0.0.2', '::1'])('is %s without asking', (address) => {
    expect(checkedBindAddress(address, {})).toBe(address);
  });

  test.each(['0.0.0.0', '::', '10.0.0.5'])('is %s only with consent', (address) => {
    expect(() => checkedBindAddress(address, {})).toThrow(/is refused.*RECOVEROPS_LAB_ALLOW_REMOTE=true/);
    expect(() => checkedBindAddress(address, { RECOVEROPS_LAB_ALLOW_REMOTE: '1' })).toThrow('is refused');
    expect(checkedBindAddress(address, ALLOWED)).toBe(address);
  });

  test('is no name, which could turn out to be any address', () => {
    expect(() => checkedBindAddress('localhost', ALLOWED)).toThrow('give an IP address');
  });

  test('is what really is listened on', async () => {
    const others = Object.values(networkInterfaces()).flatMap((all) =>
      (all ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal),
    );
    const loopback = await startControlPlane();
    onTestFinished(() => loopback.stop());
    const open = await startControlPlane({ bindAddress: '0.0.0.0' });
    onTestFinished(() => open.stop());
    expect(open.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(open.endpoint)).status).toBe(403);
    for (const { address } of others) {
      await expect(fetch(localUrl(address, Number(new URL(loopback.endpoint).port)))).rejects.toThrow();
      expect((await fetch(localUrl(address, Number(new URL(open.endpoint).port)))).status).toBe(403);
    }
  });
});

describe('the command line', () => {
  const host = 'id=i-0123456789abcdef0,name=web-0,site=http://target-1:8080';

  test('by default keeps everything on this machine', () => {
    expect(parseMainOptions(['state'], {}).lab).toMatchObject({
      hostCount: 2,
      port: 0,
      access: { bindAddress: '127.0.0.1', deliveryHosts: [], keepsSigningKey: false },
    });
  });

  test('opens to a network of containers with consent', () => {
    const args = ['state', '--bind', '0.0.0.0', '--hosts', '0', '--external-host', host];
    const options = parseMainOptions([...args, '--subscribe', 'http://ingress:8080/webhooks/sns'], ALLOWED);
    expect(options.subscribeUrl).toBe('http://ingress:8080/webhooks/sns');
    expect(options.lab).toMatchObject({
      hostCount: 0,
      externalHosts: [{ siteUrl: 'http://target-1:8080' }],
      access: { bindAddress: '0.0.0.0', deliveryHosts: ['ingress'], keepsSigningKey: true },
    });
    expect(() => parseMainOptions(args, {})).toThrow('is refused');
  });

  test('takes an empty --dynamodb as none, as an unset variable of compose gives it', () => {
    expect(parseMainOptions(['state', '--dynamodb', ''], {}).lab.access).not.toHaveProperty('dynamoDbUrl');
    expect(parseMainOptions(['state', '--dynamodb', 'http://db:8000'], {}).lab.access).toMatchObject({
      dynamoDbUrl: 'http://db:8000',
    });
  });

  test.each([
    [[], 'give one state directory'],
    [['a', 'b'], 'give one state directory'],
    [['state', '--nonsense'], 'nonsense'],
    [['state', '--subscribe', 'ingress:8080'], '--subscribe is'],
    [['state', '--dynamodb', 'https://db'], '--dynamodb is'],
    [['state', '--external-host', 'x'], '--external-host "x"'],
  ])('refuses %j', (args, why) => {
    expect(() => parseMainOptions(args, ALLOWED)).toThrow(why);
  });
});

describe('SNS deliveries', () => {
  const subscribe = async (deliveryHosts: readonly string[], Endpoint: string): Promise<void> => {
    const { aws } = await startLab({ deliveryHosts });
    const { TopicArn } = await aws.sns.send(new CreateTopicCommand({ Name: 'alarms' }));
    await aws.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }));
  };

  test('go to a host that was allowed by name', async () => {
    await subscribe(['ingress.invalid'], 'http://ingress.invalid:8080/webhooks/sns');
  });

  test.each([
    'http://ingress.invalid.example:8080/',
    'http://other.invalid/',
    'https://ingress.invalid/',
    'http://ingress.invalid@other.invalid/',
  ])('do not go to %s', async (endpoint) => {
    await expect(subscribe(['ingress.invalid'], endpoint)).rejects.toThrow('delivers only to http');
  });
});

describe('a signing key that is kept', () => {
  const now = new Date('2026-11-22T00:00:00Z');
  const directory = () => {
    const path = mkdtempSync(join(tmpdir(), 'rops-key-'));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    return path;
  };

  test('is the same at the next start, under a URL that is known beforehand', async () => {
    const path = directory();
    const first = await keptSigningCertificate(path, 'us-east-1', now);
    const second = await keptSigningCertificate(path, 'us-east-1', now);
    expect(second.pem).toBe(first.pem);
    expect(second.privateKey.export({ type: 'pkcs8', format: 'pem' })).toBe(
      first.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    expect(first.url).toBe(keptCertificateUrl('us-east-1'));
    expect(first.url).toMatch(
      /^https:\/\/sns\.us-east-1\.amazonaws\.com\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
    );
  });

  test('is readable by its owner alone, and made anew before it expires', async () => {
    const path = directory();
    const first = await keptSigningCertificate(path, 'us-east-1', now);
    expect(statSync(join(path, 'signing.pem')).mode & 0o077).toBe(0);
    expect(readFileSync(join(path, 'signing.pem'), 'utf8')).toContain('BEGIN PRIVATE KEY');
    const later = new Date(now.getTime() + 340 * 86_400_000);
    expect((await keptSigningCertificate(path, 'us-east-1', later)).pem).not.toBe(first.pem);
  });

  test('lies in the data directory of the control plane that was told to keep it', async () => {
    const dataDirectory = directory();
    const pems: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const lab = await startControlPlane({ dataDirectory, keepsSigningKey: true });
      pems.push(lab.signingCertificate.pem);
      await lab.stop();
    }
    expect(pems[1]).toBe(pems[0]);
  });
});

test('another DynamoDB can stand in for dynalite, and its absence is an error that names it', async () => {
  const other = await startControlPlane();
  const { aws } = await startLab({ dynamoDbUrl: other.endpoint });
  expect((await aws.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  await other.stop();
  await expect(aws.dynamodb.send(new ListTablesCommand({}))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 500 },
  });
});
