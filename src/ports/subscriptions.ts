export interface SubscriptionPort {
  /** Through the API: the URL in the message is never fetched. Throws ServiceError. */
  confirm(subscription: { readonly topicArn: string; readonly token: string }): Promise<void>;
}
