import { type PolicyDocument, policyDocument } from './policy-document.ts';

/**
 * Attached to nothing. In an emergency, attach it to the execution role (or to every role of the stack): from then on
 * nothing can be sent to any host, whatever other policies allow.
 */
export function killSwitchPolicy(): PolicyDocument {
  return policyDocument({
    Sid: 'KillSwitch',
    Effect: 'Deny',
    Action: ['ssm:SendCommand', 'ssm:StartAutomationExecution', 'ssm:StartSession'],
    Resource: '*',
  });
}
