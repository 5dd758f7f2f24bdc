import { SNSClient } from '@aws-sdk/client-sns';
import type { Config } from '../../config/config.ts';
import type { NoticesPort } from '../../ports/notices.ts';
import { awsOptions } from '../aws/aws-options.ts';
import { incidentLink, metricsLink } from './incident-link.ts';
import { publishNotice } from './sns/publish-notice.ts';

/**
 * Tells people where there is no notifications file: through one SNS topic. `publicUrl`: where the dashboard is, null where that is
 * not told. Throws ServiceError.
 */
export function createNoticesClient(
  aws: Config['aws'],
  publicUrl: string | null,
  client: Pick<SNSClient, 'send'> = new SNSClient(awsOptions(aws)),
): NoticesPort {
  return {
    async publish(notice) {
      if (aws.notifyTopicArn === null) return 'no_topic';
      const link =
        notice.kind === 'weekly_summary'
          ? metricsLink(publicUrl)
          : incidentLink(publicUrl, notice.incidentId);
      await publishNotice(client, aws.notifyTopicArn, { ...notice, link });
      return 'published';
    },
  };
}
