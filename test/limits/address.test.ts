import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addressKey, isPrivateAddress } from '../../server/limits/address.js'
import { isAddressListed, isAddressOrSubnet } from '../../server/limits/address-list.js'

const test = suite('addresses')

const keys: [ip: string, key: string][] = [
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:0db8:0000:0000::/64'],
  ['2001:0db8:0000:0000:ffff:ffff:ffff:ffff', '2001:0db8:0000:0000::/64'],
  ['2001:db8:0:1::1', '2001:0db8:0000:0001::/64'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['0000:0000:0000:0000:0000:ffff:c000:0201', '192.0.2.1'],
  ['', ''],
]
for (const [ip, key] of keys) test(`key of "${ip}"`, () => assert.is(addressKey(ip), key))

const privates =
  '127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.1.1 100.64.0.1 100.127.0.1 ::1 fd00::1 fc00::1 fe80::1 febf::1 ::ffff:10.0.0.1'
const publics =
  '1.1.1.1 11.0.0.1 172.15.0.1 172.32.0.1 192.169.0.1 100.63.0.1 100.128.0.1 126.0.0.1 128.0.0.1 2001:db8::1 ::2 fec0::1 ::ffff:1.1.1.1'
for (const ip of privates.split(' '))
  test(`${ip} is private`, () => assert.ok(isPrivateAddress(ip)))
for (const ip of publics.split(' ')) test(`${ip} is public`, () => assert.not(isPrivateAddress(ip)))

const listed: [list: string[], ip: string, is: boolean][] = [
  [[], '1.2.3.4', false],
  [['1.2.3.4'], '1.2.3.4', true],
  [['1.2.3.5', '1.2.3.4'], '1.2.3.4', true],
  [['1.2.3.0/24'], '1.2.3.255', true],
  [['1.2.3.0/24'], '1.2.4.0', false],
  [['1.2.3.77/24'], '1.2.3.1', true],
  [['0.0.0.0/0'], '1.2.3.4', true],
  [['0.0.0.0/0'], '::1', false],
  [['::/0'], '1.2.3.4', false],
  [['1.2.3.4/32'], '1.2.3.4', true],
  [['2001:db8::/32'], '2001:0db8:ffff:0000:0000:0000:0000:0001', true],
  [['2001:db8::1'], '2001:0db8:0000:0000:0000:0000:0000:0001', true],
  [['1.2.3.4'], '::ffff:1.2.3.4', false],
  [['1.2.3.0/24'], '::ffff:1.2.3.4', false],
  [['::ffff:1.2.3.4'], '0000:0000:0000:0000:0000:ffff:0102:0304', true],
  [['fe80::/10'], 'fe80::1%eth0', false],
  [['fe80::1%eth0'], 'fe80::1%eth0', true],
  [['fe80::1'], 'fe80::1%eth0', false],
  [['nonsense', '1.2.3.4/33', '1.2.3.4/08', '1.2.3.4/'], '1.2.3.4', false],
  [['0.0.0.0/0'], 'nonsense', false],
]
for (const [list, ip, is] of listed) {
  test(`${ip} in [${list}]: ${is}`, () => assert.is(isAddressListed(list, ip), is))
}

for (const text of [
  '1.2.3.4',
  '1.2.3.4/0',
  '::1',
  '::/128',
  'fe80::1%eth0',
  '::ffff:1.2.3.4/120',
]) {
  test(`${text} can be listed`, () => assert.ok(isAddressOrSubnet(text)))
}
for (const text of [
  '',
  'x',
  '1.2.3',
  '01.2.3.4',
  '1.2.3.4/33',
  '::/129',
  '1.2.3.4/08',
  'fe80::1%e/64',
]) {
  test(`"${text}" can't`, () => assert.not(isAddressOrSubnet(text)))
}

test.run()
