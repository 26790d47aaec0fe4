import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { storedName } from '../../server/files/names.js'

const random = '[a-z0-9]{10}'

/** PocketBase 0.39.11's results; `#` stands for ten random characters. */
const rows: readonly (readonly [given: string, stored: string])[] = [
  ['face 10.png', 'face_10_#.png'],
  ['myPhotoABC10x.PNG', 'my_photo_abc10x_#.PNG'],
  ['a b  c.tar.gz', 'a_b_c_#.tar.gz'],
  ['first.a.b.tar.gz', 'first_a_b_#.tar.gz'],
  ['a.txt', 'a#_#.txt'],
  ['ünïcödé.txt', 'n_c_d_#.txt'],
  ['日本語.png', '#_#.png'],
  ['.htaccess', '#_#.htaccess'],
  ['...', '#_#.detected'],
  ['..', '#_#.detected'],
  ['', '#_#.detected'],
  ['noext', 'noext_#.detected'],
  ['..\\..\\win.txt', '#_#.win.txt'],
  ['\u202Egnp.exe', 'gnp_#.exe'],
  ['<img src=x>.html', 'img_src_x_#.html'],
  ['name.a"; b\r\n.t?x/t', 'name_#.ab.txt'],
  [`name.${'e'.repeat(50)}`, `name_#.${'e'.repeat(20)}`],
  [`${'x'.repeat(200)}.txt`, `${'x'.repeat(100)}_#.txt`],
  [`${'é'.repeat(200)}.txt`, '#_#.txt'],
  ['CON', 'con_#.detected'],
  ['#=+*-.txt', '#_#.txt'],
]

for (const [given, stored] of rows) {
  test(`storedName: ${JSON.stringify(given).slice(0, 40)}`, () => {
    const name = storedName(given, '.detected')
    const escaped = stored.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('#', random)
    assert.match(name, new RegExp(`^${escaped}$`))
    assert.match(name, /^[\w.*\-+=#]{1,150}$/)
    assert.not.match(name, /^\.|[/\\]/)
  })
}

test('storedName: no two names are the same', () => {
  const names = Array.from({ length: 1000 }, () => storedName('same.txt', ''))
  assert.is(new Set(names).size, 1000)
})

test.run()
