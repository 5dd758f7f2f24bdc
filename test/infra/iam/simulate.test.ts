import { describe, expect, it } from 'vitest';
import type {
  ConditionBlock,
  PolicyDocument,
  PolicyStatement,
} from '../../../pulumi/policies/policy-document.ts';
import { matchesCondition, type RequestContext } from './match-condition.ts';
import { matchesArn, matchesGlob, matchesResource } from './match-pattern.ts';
import { type Caller, matchPrincipal } from './match-principal.ts';
import { simulate } from './simulate.ts';

const ROLE = 'arn:aws:iam::111111111111:role/app';
const BUCKET = 'arn:aws:s3:::b';
const caller: Caller = { kind: 'principal', arn: ROLE };
const get = { action: 's3:GetObject', resource: `${BUCKET}/k`, caller };

function statement(part: Partial<PolicyStatement>): PolicyStatement {
  return { Sid: 'S', Effect: 'Allow', Action: 's3:GetObject', Resource: `${BUCKET}/*`, ...part };
}
function document(...statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

describe('patterns', () => {
  it.each([
    ['s3:Get*', 's3:GetObject', true],
    ['s3:Get*', 's3:PutObject', false],
    ['S3:getobject', 's3:GetObject', true],
    ['s3:?etObject', 's3:GetObject', true],
    ['s3:?etObject', 's3:etObject', false],
    ['*', 'kms:Sign', true],
    ['s3.GetObject', 's3:GetObject', false],
  ])('the action %s covers %s: %s', (pattern, action, expected) => {
    expect(matchesGlob(pattern, action, true)).toBe(expected);
  });

  it.each([
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/a/b', true],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b', false],
    ['arn:aws:s3:::b', 'arn:aws:s3:::B', false],
    ['arn:aws:s3:::b/raw/*', 'arn:aws:s3:::b/raw', false],
    ['arn:aws:s3:::b/raw/*', 'arn:aws:s3:::b/rawer/x', false],
    ['arn:aws:ssm:*:*:document/D', 'arn:aws:ssm:us-east-1::document/D', true],
    ['arn:aws:ssm:*:*:document/D', 'arn:aws:ssm:us-east-1:1:document/D2', false],
    ['*', 'arn:aws:s3:::b', true],
  ])('the resource %s covers %s: %s', (pattern, resource, expected) => {
    expect(matchesResource(pattern, resource)).toBe(expected);
  });

  it('refuses a resource whose wildcard would have to reach over a colon', () => {
    expect(() => matchesResource('arn:aws:sqs:*:q', 'arn:aws:sqs:r:1:q')).toThrow('neither an ARN');
    expect(() => matchesResource('arn:aws:s*:1:2:q', 'arn:aws:sqs:x:1:2:q')).toThrow('how far');
    expect(() => matchesResource('arn:aws:sqs:a*:2:q:r', 'arn:aws:sqs:a:1:2:q:r')).toThrow('how far');
  });

  it('compares ARNs part by part', () => {
    expect(matchesArn('arn:aws:iam::1:role/*', 'arn:aws:iam::1:role/a/b')).toBe(true);
    expect(matchesArn('arn:aws:*:1:x', 'arn:aws:sns:r:1:x')).toBe(false);
    expect(matchesArn('arn:aws:sns:*:1:x', 'arn:aws:sns:a:b:1:x')).toBe(false);
  });
});

describe('conditions', () => {
  const cases: readonly (readonly [string, ConditionBlock, RequestContext, boolean])[] = [
    ['equal', { StringEquals: { k: 'a' } }, { k: 'a' }, true],
    ['case matters', { StringEquals: { k: 'a' } }, { k: 'A' }, false],
    ['no wildcard in StringEquals', { StringEquals: { k: 'a*' } }, { k: 'ab' }, false],
    ['key names without case', { StringEquals: { 'AWS:K': 'a' } }, { 'aws:k': 'a' }, true],
    ['several values are alternatives', { StringEquals: { k: ['a', 'b'] } }, { k: 'b' }, true],
    ['several keys must all hold', { StringEquals: { k: 'a', l: 'b' } }, { k: 'a', l: 'x' }, false],
    ['several operators must all hold', { StringEquals: { k: 'a' }, Bool: { l: 'true' } }, { k: 'a' }, false],
    ['a missing key does not match', { StringEquals: { k: 'a' } }, {}, false],
    ['a missing key is "not equal"', { StringNotEquals: { k: 'a' } }, {}, true],
    ['not equal to any of them', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }, false],
    ['not equal', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'c' }, true],
    ['ignoring case', { StringEqualsIgnoreCase: { k: 'A' } }, { k: 'a' }, true],
    ['not, ignoring case', { StringNotEqualsIgnoreCase: { k: 'A' } }, { k: 'a' }, false],
    ['like', { StringLike: { k: 'raw/*' } }, { k: 'raw/x/y' }, true],
    ['unlike', { StringLike: { k: 'raw/*' } }, { k: 'raw' }, false],
    ['not like', { StringNotLike: { k: 'raw/*' } }, { k: 'logs/x' }, true],
    ['not like, missing', { StringNotLike: { k: 'raw/*' } }, {}, true],
    ['ARN like', { ArnLike: { k: 'arn:aws:sns:*:1:t' } }, { k: 'arn:aws:sns:r:1:t' }, true],
    [
      'ArnEquals takes wildcards too',
      { ArnEquals: { k: 'arn:aws:sns:*:1:t' } },
      { k: 'arn:aws:sns:r:1:t' },
      true,
    ],
    ['ArnNotEquals, missing', { ArnNotEquals: { k: 'arn:aws:sns:r:1:t' } }, {}, true],
    ['ArnNotLike', { ArnNotLike: { k: 'arn:aws:sns:r:1:*' } }, { k: 'arn:aws:sns:r:1:t' }, false],
    ['bool', { Bool: { k: 'false' } }, { k: 'false' }, true],
    ['bool, missing', { Bool: { k: 'false' } }, {}, false],
    ['IfExists, missing', { BoolIfExists: { k: 'false' } }, {}, true],
    ['IfExists, there and other', { StringEqualsIfExists: { k: 'a' } }, { k: 'b' }, false],
    ['negated IfExists, missing', { StringNotEqualsIfExists: { k: 'a' } }, {}, true],
    ['Null true wants it missing', { Null: { k: 'true' } }, {}, true],
    ['Null true, there', { Null: { k: 'true' } }, { k: 'a' }, false],
    ['Null false wants it there', { Null: { k: 'false' } }, { k: 'a' }, true],
    ['Null false, missing', { Null: { k: 'false' } }, {}, false],
    ['an empty list is missing', { Null: { k: 'true' } }, { k: [] }, true],
    ['all values', { 'ForAllValues:StringLike': { k: 't#*' } }, { k: ['t#1', 't#2'] }, true],
    ['all values, one other', { 'ForAllValues:StringLike': { k: 't#*' } }, { k: ['t#1', 'x'] }, false],
    ['all of none is true', { 'ForAllValues:StringLike': { k: 't#*' } }, {}, true],
    ['any value', { 'ForAnyValue:StringEquals': { k: 'a' } }, { k: ['x', 'a'] }, true],
    ['any of none is false', { 'ForAnyValue:StringEquals': { k: 'a' } }, {}, false],
    ['any value not equal', { 'ForAnyValue:StringNotEquals': { k: 'a' } }, { k: ['a', 'b'] }, true],
    ['no value equal', { 'ForAllValues:StringNotEquals': { k: 'a' } }, { k: ['a', 'b'] }, false],
    ['no condition', {}, {}, true],
  ];
  it.each(cases)('%s', (_name, condition, context, expected) => {
    expect(matchesCondition(condition, context)).toBe(expected);
  });

  it.each([
    ['DateLessThan', { DateLessThan: { k: 'x' } }, { k: 'x' }],
    ['StringEqualsMaybe', { StringEqualsMaybe: { k: 'x' } }, { k: 'x' }],
    ['NullIfExists', { NullIfExists: { k: 'true' } }, {}],
    ['ForSomeValues:StringEquals', { 'ForSomeValues:StringEquals': { k: 'x' } }, {}],
  ])('throws for the unknown operator %s, wherever it stands', (name, condition, context) => {
    expect(() => matchesCondition({ StringEquals: { l: 'no' }, ...condition }, context)).toThrow(name);
  });

  it('throws for a list where one value is compared, and for a policy variable', () => {
    expect(() => matchesCondition({ StringEquals: { k: 'a' } }, { k: ['a', 'b'] })).toThrow('ForAllValues');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how IAM writes a variable.
    expect(() => matchesCondition({ StringEquals: { k: '${aws:username}' } }, { k: 'a' })).toThrow(
      'variable',
    );
  });
});

describe('principals', () => {
  const service: Caller = { kind: 'service', service: 'sns.amazonaws.com' };
  it.each([
    ['*', caller, 'named'],
    [{ AWS: '*' }, caller, 'named'],
    [{ AWS: '*' }, service, 'named'],
    [{ AWS: ROLE }, caller, 'named'],
    [{ AWS: [`${ROLE}x`, ROLE] }, caller, 'named'],
    [{ AWS: 'arn:aws:iam::111111111111:root' }, caller, 'account'],
    [{ AWS: '111111111111' }, caller, 'account'],
    [{ AWS: '222222222222' }, caller, 'none'],
    [{ AWS: 'arn:aws:iam::111111111111:role/other' }, caller, 'none'],
    [{ Service: 'sns.amazonaws.com' }, service, 'named'],
    [{ Service: 'sqs.amazonaws.com' }, service, 'none'],
    [{ Service: 'sns.amazonaws.com' }, caller, 'none'],
    [{ AWS: '111111111111' }, { kind: 'anonymous' }, 'none'],
    ['*', { kind: 'anonymous' }, 'named'],
  ] as const)('%j is for %j: %s', (principal, who, expected) => {
    expect(matchPrincipal(principal, who)).toBe(expected);
  });

  it('throws for kinds and forms that it does not know', () => {
    expect(() => matchPrincipal({ Federated: 'x' }, caller)).toThrow('Federated');
    expect(() => matchPrincipal({ AWS: 'arn:aws:iam::111111111111:role/*' }, caller)).toThrow('wildcard');
  });
});

describe('decisions', () => {
  const allow = document(statement({ Sid: 'A' }));
  const root = { AWS: 'arn:aws:iam::111111111111:root' };
  const trusted = (part: Partial<PolicyStatement>) =>
    document(statement({ Sid: 'R', Action: ['s3:GetObject', 'kms:Sign'], Resource: '*', ...part }));
  const sign = { action: 'kms:Sign', resource: 'arn:aws:kms:r:111111111111:key/k', caller };
  const maySign = document(statement({ Sid: 'A', Action: 'kms:Sign', Resource: '*' }));
  const foreign: Caller = { kind: 'principal', arn: 'arn:aws:iam::222222222222:role/app' };
  const ofOwner = { resourceAccount: '111111111111' };

  it('denies what nothing allows', () => {
    expect(simulate({}, get)).toEqual({ kind: 'denied_implicitly', sids: [] });
    expect(simulate({ identity: [allow] }, { ...get, action: 's3:PutObject' }).kind).toBe(
      'denied_implicitly',
    );
  });

  it('allows, and says by which statement', () => {
    expect(simulate({ identity: [allow] }, get)).toEqual({ kind: 'allowed', sids: ['A'] });
  });

  it('lets a deny win over any allow, whichever side and order', () => {
    const deny = statement({ Sid: 'D', Effect: 'Deny' });
    const expected = { kind: 'denied_explicitly', sids: ['D'] };
    expect(simulate({ identity: [allow, document(deny)] }, get)).toEqual(expected);
    expect(simulate({ identity: [document(deny), allow] }, get)).toEqual(expected);
    expect(simulate({ identity: [allow], resource: document({ ...deny, Principal: '*' }) }, get)).toEqual(
      expected,
    );
  });

  it('reads NotAction and NotResource as everything else', () => {
    const others = document({ Sid: 'N', Effect: 'Allow', NotAction: 's3:Get*', Resource: '*' });
    expect(simulate({ identity: [others] }, get).kind).toBe('denied_implicitly');
    expect(simulate({ identity: [others] }, { ...get, action: 's3:PutObject' }).kind).toBe('allowed');
    const elsewhere = document({ Sid: 'N', Effect: 'Deny', Action: '*', NotResource: [`${BUCKET}/k`] });
    expect(simulate({ identity: [allow, elsewhere] }, get).kind).toBe('allowed');
    expect(simulate({ identity: [allow, elsewhere] }, { ...get, resource: `${BUCKET}/l` }).kind).toBe(
      'denied_explicitly',
    );
  });

  it('takes an allow of either side within an account, and of the account only with the identity', () => {
    expect(simulate({ resource: trusted({ Principal: { AWS: ROLE } }) }, get).kind).toBe('allowed');
    expect(simulate({ resource: trusted({ Principal: root }) }, get).kind).toBe('denied_implicitly');
    expect(simulate({ identity: [allow], resource: trusted({ Principal: root }) }, get).kind).toBe('allowed');
    expect(simulate({ identity: [allow], resource: document() }, get).kind).toBe('allowed');
  });

  it('needs both sides between accounts', () => {
    const request = { ...get, caller: foreign };
    const named = trusted({ Principal: { AWS: 'arn:aws:iam::222222222222:role/app' } });
    expect(simulate({ ...ofOwner, identity: [allow] }, request).kind).toBe('denied_implicitly');
    expect(simulate({ ...ofOwner, resource: named }, request).kind).toBe('denied_implicitly');
    expect(simulate({ ...ofOwner, identity: [allow], resource: named }, request).kind).toBe('allowed');
  });

  it('needs the key policy for a key, also within an account', () => {
    expect(simulate({ identity: [maySign], resource: document() }, sign).kind).toBe('denied_implicitly');
    expect(simulate({ identity: [maySign], resource: trusted({ Principal: root }) }, sign).kind).toBe(
      'allowed',
    );
    expect(simulate({ resource: trusted({ Principal: root }) }, sign).kind).toBe('denied_implicitly');
  });

  it('knows who calls, and that it is TLS unless said otherwise', () => {
    const only = (Condition: ConditionBlock) => [document(statement({ Condition }))];
    expect(simulate({ identity: only({ ArnEquals: { 'aws:PrincipalArn': ROLE } }) }, get).kind).toBe(
      'allowed',
    );
    expect(simulate({ identity: only({ StringEquals: { 'aws:PrincipalAccount': '2' } }) }, get).kind).toBe(
      'denied_implicitly',
    );
    const tls = only({ Bool: { 'aws:SecureTransport': 'true' } });
    expect(simulate({ identity: tls }, get).kind).toBe('allowed');
    expect(simulate({ identity: tls }, { ...get, context: { 'aws:SecureTransport': 'false' } }).kind).toBe(
      'denied_implicitly',
    );
  });

  it.each([
    ['an unknown element', { ...statement({}), NotPrincipal: '*' } as PolicyStatement],
    ['both Action and NotAction', statement({ NotAction: 's3:*' })],
    ['both Resource and NotResource', statement({ NotResource: '*' })],
    ['a principal in an identity policy', statement({ Principal: '*' })],
  ])('throws for %s', (_name, broken) => {
    expect(() => simulate({ identity: [document(broken)] }, get)).toThrow();
  });

  it('throws for a resource policy without a principal', () => {
    expect(() => simulate({ resource: allow }, get)).toThrow('needs a Principal');
  });
});
