import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';

/** How worker and ingress prove to Temporal who they are. */
export type TemporalCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'api_key'; readonly apiKey: pulumi.Input<string> }
  | {
      readonly kind: 'mtls';
      /** PEM. */
      readonly clientCertificate: pulumi.Input<string>;
      readonly clientKey: pulumi.Input<string>;
    };

export interface AppSecretsArgs {
  /** Before the names of the secrets, e.g. `recoverops-prod`, which gives `recoverops-prod/api-tokens`. */
  readonly namePrefix: string;
  /** Customer key; without it Secrets Manager encrypts with its own. */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /** Absent: the deterministic planner works alone. Give it as a secret of the stack's configuration. */
  readonly geminiApiKey?: pulumi.Input<string>;
  /** Absent: no provider signs people in, or the load balancer does. */
  readonly oidcClientSecret?: pulumi.Input<string>;
  /** Absent: no notice goes to Slack. */
  readonly slackBotToken?: pulumi.Input<string>;
  /** Absent: nobody decides by a button in Slack. */
  readonly slackSigningSecret?: pulumi.Input<string>;
  /** Absent: no mail goes through a mail server. */
  readonly smtpUrl?: pulumi.Input<string>;
  /** Absent: links of mails sign nobody in. */
  readonly mailLinkKey?: pulumi.Input<string>;
  readonly temporal: TemporalCredentials;
  /** Who gets the first API token. */
  readonly firstPrincipal: string;
  /** Days in which a deleted secret can be restored: 7 to 30, or 0 for at once (development). */
  readonly recoveryWindowDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

const RANDOM_BYTES = 32;

/**
 * Secrets of the containers, by reference only: no value is an output.
 *
 * What others give out (the keys of Gemini and Temporal, the secrets of a provider, of Slack and of a mail server) has its value in the stack's configuration: another value makes
 * another version of the secret, and as containers are given that very version, another deployment of the services. What
 * is made here (the first API token, the session key) is changed in Secrets Manager by people and stays as they set it;
 * the containers read the current version when they start.
 */
export class AppSecrets extends pulumi.ComponentResource {
  /** Of the version that is configured, as ECS takes it. */
  readonly geminiKeyArn: pulumi.Output<string> | undefined;
  readonly oidcClientSecretArn: pulumi.Output<string> | undefined;
  readonly slackBotTokenArn: pulumi.Output<string> | undefined;
  readonly slackSigningSecretArn: pulumi.Output<string> | undefined;
  readonly smtpUrlArn: pulumi.Output<string> | undefined;
  readonly mailLinkKeyArn: pulumi.Output<string> | undefined;
  readonly temporalApiKeyArn: pulumi.Output<string> | undefined;
  readonly temporalClientCertificateArn: pulumi.Output<string> | undefined;
  readonly temporalClientKeyArn: pulumi.Output<string> | undefined;
  readonly apiTokensArn: pulumi.Output<string>;
  readonly sessionKeyArn: pulumi.Output<string>;
  /** Every secret, for the role that ECS reads them with. */
  readonly secretArns: pulumi.Output<string[]>;
  /** How the first principal gets the token. */
  readonly firstTokenCommand: pulumi.Output<string>;
  readonly #name: string;
  readonly #args: AppSecretsArgs;
  readonly #secrets: aws.secretsmanager.Secret[] = [];

  constructor(name: string, args: AppSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { temporal, recoveryWindowDays: days } = args;
    if (days !== 0 && !(days >= 7 && days <= 30))
      throw new Error(`the secrets' recoveryWindowDays is ${days}: give 7 to 30, or 0 to delete at once`);
    if (args.firstPrincipal.trim() === '')
      throw new Error('firstPrincipal is empty: name the person who gets the first API token');
    super('recoverops:security:AppSecrets', name, {}, opts);
    this.#name = name;
    this.#args = args;

    this.apiTokensArn = this.#made('api-tokens', 'API tokens: RECOVEROPS_API_TOKENS', this.#firstTokens());
    this.sessionKeyArn = this.#made(
      'session-key',
      'Seals dashboard sessions: RECOVEROPS_SESSION_KEY',
      this.#randomBytes('session-key').base64,
    );
    this.geminiKeyArn =
      args.geminiApiKey === undefined
        ? undefined
        : this.#configured('gemini-api-key', 'Gemini: GEMINI_API_KEY', args.geminiApiKey);
    this.oidcClientSecretArn =
      args.oidcClientSecret === undefined
        ? undefined
        : this.#configured('oidc-client-secret', 'RECOVEROPS_OIDC_CLIENT_SECRET', args.oidcClientSecret);
    const given = (suffix: string, variable: string, value: pulumi.Input<string> | undefined) =>
      value === undefined ? undefined : this.#configured(suffix, variable, value);
    this.slackBotTokenArn = given('slack-bot-token', 'RECOVEROPS_SLACK_BOT_TOKEN', args.slackBotToken);
    this.slackSigningSecretArn = given(
      'slack-signing-secret',
      'RECOVEROPS_SLACK_SIGNING_SECRET',
      args.slackSigningSecret,
    );
    this.smtpUrlArn = given('smtp-url', 'RECOVEROPS_SMTP_URL', args.smtpUrl);
    this.mailLinkKeyArn = given('mail-link-key', 'RECOVEROPS_MAIL_LINK_KEY', args.mailLinkKey);
    this.temporalApiKeyArn =
      temporal.kind === 'api_key'
        ? this.#configured('temporal-api-key', 'Temporal: TEMPORAL_API_KEY', temporal.apiKey)
        : undefined;
    const mtls = temporal.kind === 'mtls' ? temporal : undefined;
    this.temporalClientCertificateArn =
      mtls &&
      this.#configured('temporal-client-cert', 'TEMPORAL_TLS_CLIENT_CERT_DATA', mtls.clientCertificate);
    this.temporalClientKeyArn =
      mtls && this.#configured('temporal-client-key', 'TEMPORAL_TLS_CLIENT_KEY_DATA', mtls.clientKey);
    this.secretArns = pulumi.all(this.#secrets.map((secret) => secret.arn));
    this.firstTokenCommand = pulumi.interpolate`aws secretsmanager get-secret-value --secret-id ${this.apiTokensArn} --query SecretString --output text`;
    this.registerOutputs({ secretArns: this.secretArns, firstTokenCommand: this.firstTokenCommand });
  }

  #randomBytes(purpose: string): random.RandomBytes {
    return new random.RandomBytes(`${this.#name}-${purpose}`, { length: RANDOM_BYTES }, { parent: this });
  }

  /** One token in clear, which only who may read the secret sees. */
  #firstTokens(): pulumi.Output<string> {
    const { hex } = this.#randomBytes('first-token');
    const principal = this.#args.firstPrincipal;
    return hex.apply((token) =>
      JSON.stringify({
        version: 1,
        tokens: [{ principal, role: 'admin', token, createdAt: new Date().toISOString() }],
      }),
    );
  }

  /** Made here once: later values are set in Secrets Manager, and no update puts the first one back. */
  #made(suffix: string, description: string, value: pulumi.Input<string>): pulumi.Output<string> {
    const secret = this.#secret(suffix, description);
    this.#version(suffix, secret, value, { ignoreChanges: ['secretString'] });
    return secret.arn;
  }

  /** Kept in the stack's configuration: containers are given the version with the configured value. */
  #configured(suffix: string, description: string, value: pulumi.Input<string>): pulumi.Output<string> {
    const secret = this.#secret(suffix, description);
    // The version before stays: a service that rolls its deployment back starts with it.
    const { versionId } = this.#version(suffix, secret, value, { retainOnDelete: true });
    return pulumi.interpolate`${secret.arn}:::${versionId}`;
  }

  #version(
    suffix: string,
    secret: aws.secretsmanager.Secret,
    value: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
  ): aws.secretsmanager.SecretVersion {
    return new aws.secretsmanager.SecretVersion(
      `${this.#name}-${suffix}-first`,
      { secretId: secret.id, secretString: pulumi.secret(value) },
      { parent: this, ...opts },
    );
  }

  #secret(suffix: string, description: string): aws.secretsmanager.Secret {
    const secret = new aws.secretsmanager.Secret(
      `${this.#name}-${suffix}`,
      {
        name: `${this.#args.namePrefix}/${suffix}`,
        description: `RecoverOps. ${description}`,
        recoveryWindowInDays: this.#args.recoveryWindowDays,
        tags: this.#args.tags,
        ...(this.#args.kmsKeyArn === undefined ? {} : { kmsKeyId: this.#args.kmsKeyArn }),
      },
      { parent: this },
    );
    this.#secrets.push(secret);
    return secret;
  }
}
