import type { StackConfig } from './config.ts';

export interface DeployedFacts {
  readonly config: StackConfig;
  readonly repositoryUrl: string;
  readonly balancerDnsName: string;
  readonly firstTokenCommand: string;
  readonly killSwitchArn: string;
  readonly executionRoleName: string;
  readonly targetFleet: string;
}

/** The dashboard's address. */
export function publicUrl({ domain }: StackConfig): string {
  return `https://${domain}`;
}

function stepsWithoutImage({ repositoryUrl, config }: DeployedFacts): readonly string[] {
  const platform = config.architecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64';
  return [
    `There are no services yet, as no image is set. Build one, in the folder pulumi: docker build --platform ${platform} --provenance=false --target app -t ${repositoryUrl}:1.0.0 ..`,
    `Log in: aws ecr get-login-password --region ${config.region} | docker login --username AWS --password-stdin ${repositoryUrl.split('/')[0] ?? repositoryUrl}`,
    `Push it: docker push ${repositoryUrl}:1.0.0`,
    `Deploy it: pulumi config set recoverops:image ${repositoryUrl}:1.0.0 && pulumi up`,
  ];
}

/** What a person does next, in order, as sentences that can be followed without a manual. */
export function nextSteps(facts: DeployedFacts): readonly string[] {
  const { config } = facts;
  if (config.image === null) return stepsWithoutImage(facts);
  return [
    ...(config.hostedZoneId === null
      ? [`Point ${config.domain} at ${facts.balancerDnsName} (CNAME) in your DNS.`]
      : []),
    ...(config.subscribeAlarms
      ? []
      : [
          `NO ALARM ARRIVES YET: once ${publicUrl(config)}/healthz answers, run: pulumi config set recoverops:subscribeAlarms true && pulumi up`,
        ]),
    `Get the first token (of ${config.firstPrincipal}): ${facts.firstTokenCommand}`,
    `Open ${publicUrl(config)} and log in with it.`,
    ...(config.noticeEmails.length === 0
      ? ['Nobody is told about incidents: set recoverops:noticeEmails, or subscribe to the notice topic.']
      : ['Each address in recoverops:noticeEmails has got a mail by AWS: confirm it there.']),
    ...(config.hasGeminiKey
      ? []
      : [
          'The deterministic planner works alone: for Gemini, run pulumi config set --secret recoverops:geminiApiKey && pulumi up',
        ]),
    `Break a host of ${facts.targetFleet} and watch: docs/operations/deploy-aws.md, section "Smoke test".`,
    `Emergency stop of this account, beside "recoverops stop", which stops every account: aws iam attach-role-policy --role-name ${facts.executionRoleName} --policy-arn ${facts.killSwitchArn}`,
    `Its undo: aws iam detach-role-policy --role-name ${facts.executionRoleName} --policy-arn ${facts.killSwitchArn}`,
  ];
}
