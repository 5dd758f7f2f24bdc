const CERTIFICATE_PATH = String.raw`/SimpleNotificationService-[0-9a-f]{32}\.pem`;

/** SNS's own host in the Region of a topic: the partition of China has a domain of its own. */
export function snsHostOf(topicArn: string): string {
  const [, partition = '', , regionText = ''] = topicArn.split(':');
  const region = regionText.replace(/[^a-z0-9-]/g, '');
  return `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

/** Topics that may reach us, each with the only shape that its certificate's URL may have. */
export interface AllowedTopics {
  has(topicArn: string): boolean;
  /** True when the URL is SNS's own in the region of this topic; the region in the URL is never believed. */
  ownsCertificate(topicArn: string, url: string): boolean;
}

export function createAllowedTopics(topicArns: readonly string[]): AllowedTopics {
  const patterns = new Map(
    topicArns.map((arn) => {
      const host = snsHostOf(arn).replaceAll('.', String.raw`\.`);
      return [arn, new RegExp(`^https://${host}${CERTIFICATE_PATH}$`)];
    }),
  );
  return {
    has: (topicArn) => patterns.has(topicArn),
    ownsCertificate: (topicArn, url) => patterns.get(topicArn)?.test(url) ?? false,
  };
}
