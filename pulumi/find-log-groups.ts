import * as aws from '@pulumi/aws';
import {
  type FoundLogGroups,
  type LogGroupChoice,
  logGroupOfArn,
  prefixesOf,
} from './log-group-selection.ts';

/** Asks the account for what there is now. A group that is made later is subscribed by the next `pulumi up`. */
export async function findLogGroups({ patterns, tags }: LogGroupChoice): Promise<FoundLogGroups> {
  const [named, tagged] = await Promise.all([
    Promise.all(
      prefixesOf(patterns).map((prefix) =>
        aws.cloudwatch.getLogGroups(prefix === '' ? {} : { logGroupNamePrefix: prefix }),
      ),
    ),
    Promise.all(
      tags.map(({ key, value }) =>
        aws.resourcegroupstaggingapi.getResources({
          resourceTypeFilters: ['logs:log-group'],
          tagFilters: [{ key, values: [value] }],
        }),
      ),
    ),
  ]);
  return {
    names: named.flatMap(({ logGroupNames }) => logGroupNames),
    tagged: tagged.flatMap(({ resourceTagMappingLists }) =>
      resourceTagMappingLists.flatMap(({ resourceArn }) => logGroupOfArn(resourceArn) ?? []),
    ),
  };
}
