/** Which addresses a server may be sent to by what somebody typed: the public internet, nothing inside the house (IANA's special-purpose registries, RFC 6890). */
import { BlockList, isIP } from 'node:net'

const special4 = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4']
/** Inside 2000::/3; whatever lies outside it is not the public internet. Tunnels (2001::/32, 2002::/16) carry an IPv4 address that nobody looked at. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

function listOf(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    list.addSubnet(address, Number(bits), family)
  }
  return list
}

const inside4 = listOf(special4, 'ipv4')
const inside6 = listOf(special6, 'ipv6')
const public6 = listOf(['2000::/3'], 'ipv6')

/** True for an address (not a name) that is not one of the public internet. An IPv4 address written as IPv6 is none either. */
export function isPrivateAddress(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '')
  switch (isIP(address)) {
    case 4:
      return inside4.check(address, 'ipv4')
    case 6:
      return !public6.check(address, 'ipv6') || inside6.check(address, 'ipv6')
    default:
      return false
  }
}

/** What is refused as soon as it is typed; a name is looked at on each connection. */
export function isPlainlyRefused(url: string, allowPrivate: boolean): boolean {
  if (!URL.canParse(url)) return true
  const { protocol, hostname, username, password } = new URL(url)
  if (username !== '' || password !== '' || !['http:', 'https:'].includes(protocol)) return true
  if (allowPrivate) return false
  return protocol !== 'https:' || isPrivateAddress(hostname) || /(^|\.)localhost\.?$/.test(hostname)
}
