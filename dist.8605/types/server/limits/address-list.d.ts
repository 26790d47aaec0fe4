/**
 * Whether an address is in a list of addresses and subnets, as Go's net/netip compares: IPv4 in IPv6
 * clothes is not the IPv4 address, a zone is in no subnet, an entry that is neither is passed over.
 * Source: PocketBase apis/middlewares_rate_limit.go isIPInList.
 */
export declare function isAddressListed(list: readonly string[], ip: string): boolean;
/** Whether a text can be an entry of such a list. */
export declare function isAddressOrSubnet(text: string): boolean;
