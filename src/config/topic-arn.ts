/** China's Regions are a partition of their own, and nothing else is in it. */
export const TOPIC_ARN =
  /^arn:(?:aws-cn:sns:cn-|aws(?!-cn)[a-z-]*:sns:(?!cn-))[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;
