import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../server/base/errors.js'
import { compileQuery } from '../../server/rules/compile.js'
import { FilterError } from '../../server/rules/tokenize.js'
import { createWorld, guest } from './world.js'

const world = createWorld()

/** Invalid rules, and PocketBase 0.39.11's messages, which the rule's editor sees. */
const rows: [rule: string, message: string][] = [
  ['nope = 1', 'invalid left operand "nope" - unknown field "nope"'],
  ['id =', 'invalid or incomplete filter expression'],
  ['id', 'invalid or incomplete filter expression'],
  ['= 1', 'expected left operand (identifier, function, text or number), got "=" (sign)'],
  ['id = nope', 'invalid right operand "nope" - unknown field "nope"'],
  ['id ! 1', 'invalid sign operator "!"'],
  ['(id = 1', 'invalid formatted group - missing 1 closing bracket(s)'],
  ['id = "a', 'invalid quoted text "\\"a"'],
  ['id = 1 &&', 'invalid or incomplete filter expression'],
  ['   ', 'empty filter expression'],
  ['id = 1 & id = 2', 'invalid join operator "&"'],
  ['@request.x = 1', 'invalid left operand "@request.x" - failed to resolve field "@request.x"'],
  [
    '@collection.nope.id = 1',
    'invalid left operand "@collection.nope.id" - failed to load collection "nope" from field path "@collection.nope.id"',
  ],
  [
    '@collection.cities = 1',
    'invalid left operand "@collection.cities" - failed to resolve field "@collection.cities"',
  ],
  ['foo(id) = 1', 'invalid left operand "foo" - unknown function "foo"'],
  [
    'geoDistance(1) = 1',
    'invalid left operand "geoDistance" - [geoDistance] expected 4 arguments, got 1',
  ],
  [
    'geoDistance("x",1,2,3) > 1',
    'invalid left operand "geoDistance" - [geoDistance] argument 0 must be an identifier or number',
  ],
  ['id:x = 1', 'invalid left operand "id:x" - unknown modifier in "id:x"'],
  ['name.x = 1', 'invalid left operand "name.x" - field "name" is not a valid relation'],
  ['// c', 'empty filter expression'],
  ['a.b.c.d.e.f.g.h = 1', 'invalid left operand "a.b.c.d.e.f.g.h" - failed to resolve field "a"'],
  ['id ?? 1', 'invalid sign operator "??"'],
  ['1abc = 1', 'expected a sign operator, got "abc" (identifier)'],
  ['-', 'invalid number "-"'],
  ['id = 1 id = 2', 'expected && or ||, got "id" (identifier)'],
  ['id = @foo', 'invalid right operand "@foo" - failed to resolve field "@foo"'],
  [
    'strftime()=1',
    'invalid left operand "strftime" - [strftime] expected at least 1 arguments, got 0',
  ],
  [
    '@request.body.name:nope = true',
    'invalid left operand "@request.body.name:nope" - unknown modifier in "name:nope"',
  ],
  ['owner.name = 1', 'invalid left operand "owner.name" - failed to resolve field "owner"'],
  ['# = 1', 'invalid identifier "#"'],
  ['id = 1 || (', 'invalid formatted group - missing 1 closing bracket(s)'],
  [')', "unexpected character ')'"],
  ['id = ()', 'empty filter expression'],
  ['1.2.3=1', "unexpected character '.'"],
  ['1.=1', 'invalid number "1."'],
  ['id==1', 'invalid sign operator "=="'],
  ['id=>1', 'invalid sign operator "=>"'],
  ['.x=1', "unexpected character '.'"],
  ['x.=1', 'invalid identifier "x."'],
  [
    'nope_via_city.id=1',
    'invalid left operand "nope_via_city.id" - failed to load back relation field "nope_via_city" collection',
  ],
  ['id = 1,2', "unexpected character ','"],
  ['foo = (1)', 'invalid or incomplete filter expression'],
  [
    'geoDistance(id) = 1',
    'invalid left operand "geoDistance" - [geoDistance] expected 4 arguments, got 1',
  ],
  [
    'geoDistance(a(b(c(d(e))))) = 1',
    'invalid identifier argument "a" in function "geoDistance": invalid identifier argument "b" in function "a": invalid identifier argument "c" in function "b": max nested function arguments reached (max: 3)',
  ],
  ['id="\\"', 'invalid quoted text "\\"\\""'],
  [
    'a(b(c(d(e(f())))))=1',
    'invalid identifier argument "b" in function "a": invalid identifier argument "c" in function "b": invalid identifier argument "d" in function "c": max nested function arguments reached (max: 3)',
  ],
  ['id = 1 && (name = 2 || nope = 3)', 'invalid left operand "nope" - unknown field "nope"'],
  ['id = name.x', 'invalid right operand "name.x" - field "name" is not a valid relation'],
  ['id = nope(1)', 'invalid right operand "nope" - unknown function "nope"'],
  ['geoDistance(1,,2) = 1', 'unexpected comma in function "geoDistance"'],
  ['geoDistance(1 2) = 1', 'expected comma after the last argument in function "geoDistance"'],
  ['geoDistance(1', 'invalid or incomplete function "geoDistance" (expected \')\')'],
  ['a(1 / 2) = 1', 'failed to scan comment in function "a": invalid comment'],
  ['a(\r) = 1', 'unsupported argument character \'\\r\' in function "a"'],
  ['a(😀) = 1', 'unsupported argument character \'😀\' in function "a"'],
  ['a(b.@c) = 1', 'invalid identifier argument "b." in function "a": invalid identifier "b."'],
  [
    `a('\\n) = 1`,
    'invalid text argument "\'\\n) = 1" in function "a": invalid quoted text "\'\\n) = 1"',
  ],
  [`(id = 'a\\'b`, `invalid quoted text "'a\\\\'b"`],
  [
    'strftime("%Y", bool) = 1',
    'invalid left operand "strftime" - [strftime] failed to resolve time-value argument: unknown field "bool"',
  ],
  [
    'strftime("%Y", id, 5) = 1',
    'invalid left operand "strftime" - [strftime] invalid modifier argument 0 - can be only string',
  ],
  ['\u00a0id = 1', "unexpected character '\\u00a0'"],
  ['😀 = 1', "unexpected character '😀'"],
  ['\u{10fffe} = 1', "unexpected character '\\U0010fffe'"],
  ['id = \'a\x01\x7f\v\n"é', 'invalid quoted text "\'a\\x01\\x7f\\v\\n\\"é"'],
  ['id = 1 | id = 2', 'invalid join operator "|"'],
  [
    '@request.body.name:each = 1',
    'invalid left operand "@request.body.name:each" - field "name" doesn\'t support multivalue operations',
  ],
  [
    '@request.body.name:length > 1',
    'invalid left operand "@request.body.name:length" - field "name" doesn\'t support multivalue operations',
  ],
  [
    '@request.method:isset = 1',
    'invalid left operand "@request.method:isset" - failed to resolve field "@request.method:isset"',
  ],
  [
    '@request.query.a:length = 1',
    'invalid left operand "@request.query.a:length" - invalid modifier sequence a:length',
  ],
  ['"a" = ', 'invalid or incomplete filter expression'],
  ['id = 1 &&& id = 2', 'invalid join operator "&&&"'],
  ["id = 'a", 'invalid quoted text "\'a"'],
  ['; = 1', "unexpected character ';'"],
  ['id = $1', "unexpected character '$'"],
  ['id % 1', "unexpected character '%'"],
  ['"x" = nope', 'invalid right operand "nope" - unknown field "nope"'],
  ['a-b = 1', 'invalid number "-"'],
  [
    `${'boss.'.repeat(7)}name = 1`,
    `invalid left operand "${'boss.'.repeat(7)}name" - max nested relations reached for field "boss"`,
  ],
]

for (const [rule, message] of rows) {
  test(`refused: ${rule}`, () => {
    const compile = () =>
      compileQuery({
        collections: world.collections,
        collection: world.find('people'),
        info: guest(),
        now: 0,
        allowHidden: true,
        rule,
      })
    assert.throws(
      compile,
      (error: unknown) =>
        error instanceof ApiError &&
        error.cause instanceof FilterError &&
        error.cause.message === message,
    )
  })
}

test('six relations are followed, as by PocketBase', () => {
  const { where } = compileQuery({
    collections: world.collections,
    collection: world.find('people'),
    info: guest(),
    now: 0,
    allowHidden: true,
    rule: `${'boss.'.repeat(6)}name = 1`,
  })
  assert.ok(where !== '')
})

test.run()
