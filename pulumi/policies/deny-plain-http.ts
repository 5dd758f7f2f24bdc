import type { OneOrMore, PolicyStatement } from './policy-document.ts';

/** For resource policies: nobody without TLS, services of AWS included. */
export function denyPlainHttp(actions: OneOrMore, resources: OneOrMore): PolicyStatement {
  return {
    Sid: 'DenyPlainHttp',
    Effect: 'Deny',
    Principal: '*',
    Action: actions,
    Resource: resources,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
