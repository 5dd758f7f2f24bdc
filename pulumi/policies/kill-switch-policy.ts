import { type PolicyDocument, policyDocument } from './policy-document.ts';

/**
 * Attached to nothing. In an emergency, attach it to the diagnostics and execution roles: from the next call on nothing
 * can be sent to any host, whatever other policies allow. What already runs can still be followed and cancelled.
 */
export function killSwitchPolicy(): PolicyDocument {
  return policyDocument({
    Sid: 'KillSwitch',
    Effect: 'Deny',
    Action: ['ssm:SendCommand', 'ssm:StartAutomationExecution', 'ssm:StartSession'],
    Resource: '*',
  });
}
