const CERTIFICATE_PATH = String.raw`/SimpleNotificationService-[0-9a-f]{32}\.pem`;

/** Topics that may reach us, each with the only shape that its certificate's URL may have. */
export interface AllowedTopics {
  has(topicArn: string): boolean;
  /** True when the URL is SNS's own in the region of this topic; the region in the URL is never believed. */
  ownsCertificate(topicArn: string, url: string): boolean;
}

export function createAllowedTopics(topicArns: readonly string[]): AllowedTopics {
  const patterns = new Map(
    topicArns.map((arn) => {
      const region = (arn.split(':')[3] ?? '').replace(/[^a-z0-9-]/g, '');
      return [arn, new RegExp(String.raw`^https://sns\.${region}\.amazonaws\.com${CERTIFICATE_PATH}$`)];
    }),
  );
  return {
    has: (topicArn) => patterns.has(topicArn),
    ownsCertificate: (topicArn, url) => patterns.get(topicArn)?.test(url) ?? false,
  };
}
