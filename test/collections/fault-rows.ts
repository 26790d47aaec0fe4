import type { Row } from '../helper/scenario.js'

/** What PocketBase 0.39.11 answered to a superuser on test/fixtures/pb_data. */
export const faultRows: readonly Row[] = [
  {
    name: 'no name',
    method: 'POST',
    path: '/api/collections',
    body: {},
    status: 400,
    answer: {
      data: { name: { code: 'validation_required', message: 'Cannot be blank.' } },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a type that there is not',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', type: 'x' },
    status: 400,
    answer: {
      data: { type: { code: 'validation_in_invalid', message: 'Must be a valid value.' } },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a type that is no text',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', type: 1 },
    status: 400,
    answer: {
      data: {},
      message: 'Failed to load the collection type data due to invalid formatting.',
      status: 400,
    },
  },
  {
    name: 'no object',
    method: 'POST',
    path: '/api/collections',
    body: '[]',
    status: 400,
    answer: {
      data: {},
      message: 'Failed to load the collection type data due to invalid formatting.',
      status: 400,
    },
  },
  {
    name: 'a name that is taken',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'USERS' },
    status: 400,
    answer: {
      data: {
        name: {
          code: 'validation_collection_name_exists',
          message: 'Collection name must be unique (case insensitive).',
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a name with a blank',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'a b' },
    status: 400,
    answer: {
      data: { name: { code: 'validation_match_invalid', message: 'Must be in a valid format.' } },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'the name of an id',
    method: 'POST',
    path: '/api/collections',
    body: { name: '_pb_users_auth_' },
    status: 400,
    answer: {
      data: {
        name: {
          code: 'validation_collection_name_id_duplicate',
          message: 'The name must not match an existing collection id.',
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'the name of another table',
    method: 'POST',
    path: '/api/collections',
    body: { name: '_params' },
    status: 400,
    answer: {
      data: {
        name: {
          code: 'validation_collection_name_invalid',
          message: "The name shouldn't match with an existing internal table.",
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a name with _via_',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'a_via_b' },
    status: 400,
    answer: {
      data: {
        name: { code: 'validation_found_via', message: 'The value cannot contain "_via_".' },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a long name',
    method: 'POST',
    path: '/api/collections',
    body: {
      name: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    },
    status: 400,
    answer: {
      data: {
        name: {
          code: 'validation_length_out_of_range',
          message: 'The length must be between 1 and 255.',
          params: { max: 255, min: 1 },
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'an id that is taken',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', id: '_pb_users_auth_' },
    status: 400,
    answer: {
      data: {
        id: {
          code: 'validation_invalid_or_existing_id',
          message: 'The model id is invalid or already exists.',
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'an id with a dot',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', id: 'a.b' },
    status: 400,
    answer: {
      data: { id: { code: 'validation_match_invalid', message: 'Must be in a valid format.' } },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a long id',
    method: 'POST',
    path: '/api/collections',
    body: {
      name: 'fresh',
      id: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    },
    status: 400,
    answer: {
      data: {
        id: {
          code: 'validation_length_out_of_range',
          message: 'The length must be between 1 and 100.',
          params: { max: 100, min: 1 },
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'an unknown type of field',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', fields: [{ type: 'x' }] },
    status: 400,
    answer: {
      data: {},
      message: 'Failed to load the submitted data due to invalid formatting.',
      status: 400,
    },
  },
  {
    name: 'a field without a name',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', fields: [{ type: 'text' }] },
    status: 400,
    answer: {
      data: {
        fields: { '1': { name: { code: 'validation_required', message: 'Cannot be blank.' } } },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'two names that differ by case',
    method: 'POST',
    path: '/api/collections',
    body: {
      name: 'fresh',
      fields: [
        { type: 'text', name: 'a' },
        { type: 'bool', name: 'A' },
      ],
    },
    status: 400,
    answer: {
      data: {
        fields: {
          '2': {
            name: {
              code: 'validation_duplicated_field_name',
              message: 'Duplicated or invalid field name A.',
              params: { fieldName: 'A' },
            },
          },
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'an option of a wrong type',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', fields: [{ type: 'text', name: 'a', min: 'x' }] },
    status: 400,
    answer: {
      data: {},
      message: 'Failed to load the submitted data due to invalid formatting.',
      status: 400,
    },
  },
  {
    name: 'a rule with an unknown field',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', listRule: 'nope = 1' },
    status: 400,
    answer: {
      data: {
        listRule: {
          code: 'validation_invalid_rule',
          message: 'Invalid rule. Raw error: invalid left operand "nope" - unknown field "nope".',
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a rule that breaks off',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', viewRule: 'id =' },
    status: 400,
    answer: {
      data: {
        viewRule: {
          code: 'validation_invalid_rule',
          message: 'Invalid rule. Raw error: invalid or incomplete filter expression.',
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a rule of half a bracket',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', createRule: '(id = 1' },
    status: 400,
    answer: {
      data: {
        createRule: {
          code: 'validation_invalid_rule',
          message:
            'Invalid rule. Raw error: invalid formatted group - missing 1 closing bracket(s).',
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'an index of nothing',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', indexes: ['CREATE INDEX a'] },
    status: 400,
    answer: {
      data: {
        indexes: {
          '0': {
            code: 'validation_invalid_index_expression',
            message: 'Invalid CREATE INDEX expression.',
          },
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'an index name that is taken',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', indexes: ['CREATE INDEX `idx_email__pb_users_auth_` ON fresh (id)'] },
    status: 400,
    answer: {
      data: {
        indexes: {
          '0': {
            code: 'validation_existing_index_name',
            message: 'The index name is already used in users collection.',
            params: { usedTableName: 'users' },
          },
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'two indexes of one name',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', indexes: ['create index a on x (id)', 'create index A on x (created)'] },
    status: 400,
    answer: {
      data: {
        indexes: {
          '1': {
            code: 'validation_duplicated_index_name',
            message: 'The index name already exists.',
          },
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'two indexes of one definition',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', indexes: ['create index a on x (id)', 'create index b on x (id)'] },
    status: 400,
    answer: {
      data: {
        indexes: {
          '1': {
            code: 'validation_duplicated_index_definition',
            message: 'The index definition already exists.',
          },
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'an index with more than a schema before its name',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', indexes: ['create index a.b.c on fresh (id)'] },
    status: 400,
    answer: {
      data: {
        indexes: {
          '0': {
            code: 'validation_invalid_index_expression',
            message: 'Invalid CREATE INDEX expression.',
          },
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a view with a parameter',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', type: 'view', viewQuery: 'select id from users where id = {:x}' },
    status: 400,
    answer: {
      data: {
        fields: { code: 'validation_required', message: 'Cannot be blank.' },
        viewQuery: {
          code: 'validation_invalid_view_query',
          message: 'Invalid query - Named parameter not found: x.',
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'an index over no column',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', indexes: ['create index a on x (nope)'] },
    status: 400,
    answer: {
      data: {
        indexes: {
          '0': {
            code: 'validation_invalid_index_expression',
            message: 'Failed to create index a - SQL logic error: no such column: nope (1).',
          },
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a view without a query',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', type: 'view' },
    status: 400,
    answer: {
      data: {
        fields: { code: 'validation_required', message: 'Cannot be blank.' },
        viewQuery: { code: 'validation_required', message: 'Cannot be blank.' },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a view of all columns',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', type: 'view', viewQuery: 'select * from users' },
    status: 400,
    answer: {
      data: {
        fields: { code: 'validation_required', message: 'Cannot be blank.' },
        viewQuery: {
          code: 'validation_invalid_view_query',
          message:
            'Invalid query - wildcard columns (*) are not supported - manually type the collection field names you want the view query to have.',
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a view of an unknown column',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', type: 'view', viewQuery: 'select id, nope from users' },
    status: 400,
    answer: {
      data: {
        fields: { code: 'validation_required', message: 'Cannot be blank.' },
        viewQuery: {
          code: 'validation_invalid_view_query',
          message: 'Invalid query - SQL logic error: no such column: nope (1).',
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a view without id',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', type: 'view', viewQuery: 'select name from users' },
    status: 400,
    answer: {
      data: {
        fields: {
          code: 'validation_missing_primary_key',
          message: 'Missing or invalid "id" PK field.',
        },
        viewQuery: {
          code: 'validation_invalid_view_query',
          message:
            "Invalid query - missing required id column (you can use `(ROW_NUMBER() OVER()) as id` if you don't have one).",
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a view of two statements',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', type: 'view', viewQuery: 'select id from users; drop table users' },
    status: 400,
    answer: {
      data: {
        fields: { code: 'validation_required', message: 'Cannot be blank.' },
        viewQuery: {
          code: 'validation_invalid_view_query',
          message: 'Invalid query - multiple statements are not supported.',
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a view with a rule to write',
    method: 'POST',
    path: '/api/collections',
    body: { name: 'fresh', type: 'view', viewQuery: 'select id from users', createRule: '' },
    status: 400,
    answer: {
      data: { createRule: { code: 'validation_nil', message: 'Must be blank.' } },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'a view with an index',
    method: 'POST',
    path: '/api/collections',
    body: {
      name: 'fresh',
      type: 'view',
      viewQuery: 'select id from users',
      indexes: ['create index a on x (id)'],
    },
    status: 400,
    answer: {
      data: {
        indexes: {
          code: 'validation_indexes_not_supported',
          message: "View collections don't support indexes.",
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'another type of collection',
    method: 'PATCH',
    path: '/api/collections/codes',
    body: { type: 'base' },
    status: 400,
    answer: {
      data: {
        type: {
          code: 'validation_collection_type_change',
          message: 'Collection type cannot be changed.',
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'another id',
    method: 'PATCH',
    path: '/api/collections/codes',
    body: { id: 'other' },
    status: 400,
    answer: {
      data: {},
      message:
        'Failed to update collection. Raw error: \nfailed to retrieve old cached collection: sql: no rows in result set.',
      status: 400,
    },
  },
  {
    name: 'a system flag',
    method: 'PATCH',
    path: '/api/collections/codes',
    body: { system: true },
    status: 400,
    answer: {
      data: {
        system: {
          code: 'validation_collection_system_flag_change',
          message: 'System collection state cannot be changed.',
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'a system collection renamed',
    method: 'PATCH',
    path: '/api/collections/_mfas',
    body: { name: 'mfas' },
    status: 400,
    answer: {
      data: {
        name: {
          code: 'validation_collection_system_name_change',
          message: 'System collection name cannot be changed.',
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'a rule of a system collection',
    method: 'PATCH',
    path: '/api/collections/_mfas',
    body: { listRule: '' },
    status: 400,
    answer: {
      data: {
        listRule: {
          code: 'validation_collection_system_rule_change',
          message: 'System collection API rule cannot be changed.',
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'an identity field without index',
    method: 'PATCH',
    path: '/api/collections/users',
    body: { passwordAuth: { identityFields: ['name'] } },
    status: 400,
    answer: {
      data: {
        passwordAuth: {
          identityFields: {
            code: 'validation_missing_unique_constraint',
            message: "The field name doesn't have a UNIQUE constraint.",
            params: { fieldName: 'name' },
          },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'an identity field that there is not',
    method: 'PATCH',
    path: '/api/collections/users',
    body: { passwordAuth: { identityFields: ['nope'] } },
    status: 400,
    answer: {
      data: {
        passwordAuth: {
          identityFields: {
            code: 'validation_missing_field',
            message: 'Invalid or missing field nope.',
            params: { fieldName: 'nope' },
          },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'no identity field',
    method: 'PATCH',
    path: '/api/collections/users',
    body: { passwordAuth: { identityFields: [] } },
    status: 400,
    answer: {
      data: {
        passwordAuth: {
          identityFields: { code: 'validation_required', message: 'Cannot be blank.' },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'MFA with one method',
    method: 'PATCH',
    path: '/api/collections/codes',
    body: { mfa: { enabled: true } },
    status: 400,
    answer: {
      data: {
        mfa: {
          enabled: {
            code: 'validation_mfa_not_enough_auths',
            message: 'MFA requires at least 2 auth methods to be enabled.',
          },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'a rule of MFA',
    method: 'PATCH',
    path: '/api/collections/members',
    body: { mfa: { rule: 'nope = 1' } },
    status: 400,
    answer: {
      data: {
        mfa: {
          rule: {
            code: 'validation_invalid_rule',
            message: 'Invalid rule. Raw error: invalid left operand "nope" - unknown field "nope".',
          },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'a short life of tokens',
    method: 'PATCH',
    path: '/api/collections/users',
    body: { authToken: { duration: 5 } },
    status: 400,
    answer: {
      data: {
        authToken: {
          duration: {
            code: 'validation_min_greater_equal_than_required',
            message: 'Must be no less than 10.',
            params: { threshold: 10 },
          },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'a short secret',
    method: 'PATCH',
    path: '/api/collections/users',
    body: { fileToken: { secret: 'x' } },
    status: 400,
    answer: {
      data: {
        fileToken: {
          secret: {
            code: 'validation_length_out_of_range',
            message: 'The length must be between 30 and 255.',
            params: { max: 255, min: 30 },
          },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'a mail without text',
    method: 'PATCH',
    path: '/api/collections/users',
    body: { verificationTemplate: { body: '' } },
    status: 400,
    answer: {
      data: {
        verificationTemplate: {
          body: { code: 'validation_required', message: 'Cannot be blank.' },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'a short code',
    method: 'PATCH',
    path: '/api/collections/codes',
    body: { otp: { enabled: true, length: 3 } },
    status: 400,
    answer: {
      data: {
        otp: {
          length: {
            code: 'validation_min_greater_equal_than_required',
            message: 'Must be no less than 4.',
            params: { threshold: 4 },
          },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'an unknown provider',
    method: 'PATCH',
    path: '/api/collections/users',
    body: {
      oauth2: { enabled: true, providers: [{ name: 'nope', clientId: 'a', clientSecret: 'b' }] },
    },
    status: 400,
    answer: {
      data: {
        oauth2: {
          providers: {
            '0': {
              name: {
                code: 'validation_missing_provider',
                message: 'Invalid or missing provider with name nope.',
                params: { name: 'nope' },
              },
            },
          },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'a provider twice',
    method: 'PATCH',
    path: '/api/collections/users',
    body: {
      oauth2: {
        enabled: true,
        providers: [{ name: 'google', clientId: 'a', clientSecret: 'b' }, { name: 'google' }],
      },
    },
    status: 400,
    answer: {
      data: {
        oauth2: {
          providers: {
            '1': {
              name: {
                code: 'validation_duplicated_provider',
                message: 'The provider google is already registered.',
                params: { name: 'google' },
              },
            },
          },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'a provider without secret',
    method: 'PATCH',
    path: '/api/collections/users',
    body: {
      oauth2: { enabled: true, providers: [{ name: 'google', clientId: 'a', authURL: 'x y' }] },
    },
    status: 400,
    answer: {
      data: {
        oauth2: {
          providers: {
            '0': {
              authURL: { code: 'validation_is_url', message: 'Must be a valid URL.' },
              clientSecret: { code: 'validation_required', message: 'Cannot be blank.' },
            },
          },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'an empty manage rule',
    method: 'PATCH',
    path: '/api/collections/users',
    body: { manageRule: '' },
    status: 400,
    answer: {
      data: {
        manageRule: { code: 'validation_nil_or_not_empty_required', message: 'Cannot be blank.' },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'an option that is no object',
    method: 'PATCH',
    path: '/api/collections/users',
    body: { passwordAuth: 1 },
    status: 400,
    answer: {
      data: {},
      message: 'Failed to load the submitted data due to invalid formatting.',
      status: 400,
    },
  },
  {
    name: 'rules over a relation to nothing',
    method: 'POST',
    path: '/api/collections',
    body: {
      name: 'fresh',
      listRule: 'rel.t = 1',
      updateRule: '@request.body.rel.t = 1',
      fields: [{ name: 'rel', type: 'relation', collectionId: 'nope' }],
    },
    status: 400,
    answer: {
      data: {
        fields: {
          '1': {
            collectionId: {
              code: 'validation_field_relation_missing_collection',
              message: "The relation collection doesn't exist.",
            },
          },
        },
        listRule: {
          code: 'validation_invalid_rule',
          message:
            'Invalid rule. Raw error: invalid left operand "rel.t" - failed to load field "rel" collection.',
        },
        updateRule: {
          code: 'validation_invalid_rule',
          message:
            'Invalid rule. Raw error: invalid left operand "@request.body.rel.t" - failed to load collection "nope" from data field "rel".',
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'an unknown collection',
    method: 'PATCH',
    path: '/api/collections/nope',
    body: {},
    status: 404,
    answer: { data: {}, message: "The requested resource wasn't found.", status: 404 },
  },
  {
    name: 'deleting a system collection',
    method: 'DELETE',
    path: '/api/collections/_superusers',
    status: 400,
    answer: { data: {}, message: 'Failed to delete collection.', status: 400 },
  },
  {
    name: 'deleting what a view stands on',
    method: 'DELETE',
    path: '/api/collections/users',
    status: 400,
    answer: { data: {}, message: 'Failed to delete collection.', status: 400 },
  },
  {
    name: 'deleting what is not there',
    method: 'DELETE',
    path: '/api/collections/nope',
    status: 404,
    answer: { data: {}, message: "The requested resource wasn't found.", status: 404 },
  },
  {
    name: 'emptying a view',
    method: 'DELETE',
    path: '/api/collections/user_cards/truncate',
    status: 400,
    answer: {
      data: {},
      message: "View collections cannot be truncated since they don't store their own records.",
      status: 400,
    },
  },
  {
    name: 'emptying the superusers',
    method: 'DELETE',
    path: '/api/collections/_superusers/truncate',
    status: 400,
    answer: {
      data: {},
      message:
        'Failed to truncate collection (most likely due to required cascade delete record references).',
      status: 400,
    },
  },
  {
    name: 'an import of nothing',
    method: 'PUT',
    path: '/api/collections/import',
    body: { collections: [] },
    status: 400,
    answer: {
      data: { collections: { code: 'validation_required', message: 'Cannot be blank.' } },
      message: 'An error occurred while validating the submitted data.',
      status: 400,
    },
  },
  {
    name: 'an import of no list',
    method: 'PUT',
    path: '/api/collections/import',
    body: { collections: 1 },
    status: 400,
    answer: {
      data: {},
      message: 'An error occurred while loading the submitted data.',
      status: 400,
    },
  },
  {
    name: 'an import with a fault',
    method: 'PUT',
    path: '/api/collections/import',
    body: { collections: [{ name: 'a b', fields: [{ type: 'text', name: '' }] }] },
    status: 400,
    answer: {
      data: {
        collections: {
          code: 'validation_collections_import_failure',
          message:
            'Data validations failed for collection "a b" (pbc_2404009634):\n{\n  "fields": {\n    "1": {\n      "name": "cannot be blank"\n    }\n  },\n  "name": "must be in a valid format"\n}.',
        },
      },
      message: 'Failed to import collections.',
      status: 400,
    },
  },
  {
    name: 'an import with a name of another type',
    method: 'PUT',
    path: '/api/collections/import',
    body: { collections: [{ name: 1 }] },
    status: 400,
    answer: {
      data: {
        collections: {
          code: 'validation_collections_import_failure',
          message:
            'Failed to import the collections configuration. Raw error:\njson: cannot unmarshal JSON number into Go string within "/name".',
        },
      },
      message: 'Failed to import collections.',
      status: 400,
    },
  },
  {
    name: 'an import with an option of another type',
    method: 'PUT',
    path: '/api/collections/import',
    body: { collections: [{ name: 'a', otp: { duration: 1.5 } }] },
    status: 400,
    answer: {
      data: {
        collections: {
          code: 'validation_collections_import_failure',
          message:
            'Failed to import the collections configuration. Raw error:\njson: cannot unmarshal JSON number 1.5 into Go int64 within "/otp/duration": invalid syntax.',
        },
      },
      message: 'Failed to import collections.',
      status: 400,
    },
  },
  {
    name: 'an import with a field of no type',
    method: 'PUT',
    path: '/api/collections/import',
    body: { collections: [{ name: 'a', fields: [{ type: 'nope' }] }] },
    status: 400,
    answer: {
      data: {
        collections: {
          code: 'validation_collections_import_failure',
          message:
            'Failed to import the collections configuration. Raw error:\njson: cannot unmarshal JSON object into Go core.fieldWithType within "/fields/0": missing or unknown field type in {"type":"nope"}.',
        },
      },
      message: 'Failed to import collections.',
      status: 400,
    },
  },
  {
    name: 'an import with a field that is none',
    method: 'PUT',
    path: '/api/collections/import',
    body: { collections: [{ name: 'a', fields: [1] }] },
    status: 400,
    answer: {
      data: {
        collections: {
          code: 'validation_collections_import_failure',
          message:
            'Failed to import the collections configuration. Raw error:\njson: cannot unmarshal JSON number into Go core.fieldWithType within "/fields/0": failed to unmarshal field type: json: cannot unmarshal JSON number into Go core.onlyFieldType.',
        },
      },
      message: 'Failed to import collections.',
      status: 400,
    },
  },
  {
    name: 'an import with a field’s option of another type',
    method: 'PUT',
    path: '/api/collections/import',
    body: { collections: [{ name: 'a', fields: [{ type: 'text', name: 'b', max: 'x' }] }] },
    status: 400,
    answer: {
      data: {
        collections: {
          code: 'validation_collections_import_failure',
          message:
            'Failed to import the collections configuration. Raw error:\njson: cannot unmarshal JSON object into Go core.fieldWithType within "/fields/0": failed to unmarshal field: json: cannot unmarshal JSON string into Go int within "/max".',
        },
      },
      message: 'Failed to import collections.',
      status: 400,
    },
  },
  {
    name: 'an import of a view that fails',
    method: 'PUT',
    path: '/api/collections/import',
    body: { collections: [{ name: 'fresh', type: 'view', viewQuery: 'select 1' }] },
    status: 400,
    answer: {
      data: {
        collections: {
          code: 'validation_collections_import_failure',
          message:
            'Failed to import the collections configuration. Raw error:\nfailed to save collection "fresh": missing required id column (you can use `(ROW_NUMBER() OVER()) as id` if you don\'t have one).',
        },
      },
      message: 'Failed to import collections.',
      status: 400,
    },
  },
  {
    name: 'a dry run of nothing',
    method: 'POST',
    path: '/api/collections/meta/dry-run-view',
    body: { query: '' },
    status: 400,
    answer: {
      data: { query: { code: 'validation_required', message: 'Cannot be blank.' } },
      message: 'An error occurred while validating the submitted data.',
      status: 400,
    },
  },
  {
    name: 'a dry run of a fault',
    method: 'POST',
    path: '/api/collections/meta/dry-run-view',
    body: { query: 'select id, nope from users' },
    status: 400,
    answer: {
      data: {},
      message: 'Invalid view query. Raw error: \nSQL logic error: no such column: nope (1).',
      status: 400,
    },
  },
  {
    name: 'a dry run of equal ids',
    method: 'POST',
    path: '/api/collections/meta/dry-run-view',
    body: { query: "select 'a' as id from users" },
    status: 400,
    answer: {
      data: {},
      message:
        'Invalid view query. Raw error: \nthe query could return records with non-unique ids.',
      status: 400,
    },
  },
  {
    name: 'a dry run of half a bracket',
    method: 'POST',
    path: '/api/collections/meta/dry-run-view',
    body: { query: 'select (id from users' },
    status: 400,
    answer: {
      data: {},
      message:
        'Invalid view query. Raw error: \nunbalanced parenthesis or quoted expression: "(id from users".',
      status: 400,
    },
  },
  {
    name: 'a list by an unknown field',
    method: 'GET',
    path: '/api/collections?filter=fields%20%3D%201',
    status: 400,
    answer: {
      data: {},
      message: 'Something went wrong while processing your request.',
      status: 400,
    },
  },
  {
    name: 'a list by the request',
    method: 'GET',
    path: '/api/collections?filter=@request.method%20%3D%20%22GET%22',
    status: 400,
    answer: {
      data: {},
      message: 'Something went wrong while processing your request.',
      status: 400,
    },
  },
  {
    name: 'a list with a modifier',
    method: 'GET',
    path: '/api/collections?filter=name:lower%20%3D%201',
    status: 400,
    answer: {
      data: {},
      message: 'Something went wrong while processing your request.',
      status: 400,
    },
  },
  {
    name: 'a list in an unknown order',
    method: 'GET',
    path: '/api/collections?sort=indexes',
    status: 400,
    answer: {
      data: {},
      message: 'Something went wrong while processing your request.',
      status: 400,
    },
  },
  {
    name: 'a whole number written with a fraction',
    method: 'POST',
    path: '/api/collections',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"fresh","fields":[{"name":"a","type":"text","max":1.0}]}',
    status: 400,
    answer: {
      data: {},
      message: 'Failed to load the submitted data due to invalid formatting.',
      status: 400,
    },
  },
  {
    name: 'a whole number written with an exponent, in a collection that is there',
    method: 'PATCH',
    path: '/api/collections/users',
    headers: { 'content-type': 'application/json' },
    body: '{"authToken":{"duration":1e3}}',
    status: 400,
    answer: {
      data: {},
      message: 'Failed to load the submitted data due to invalid formatting.',
      status: 400,
    },
  },
  {
    name: 'a struct as a number',
    method: 'PATCH',
    path: '/api/collections/users',
    headers: { 'content-type': 'application/json' },
    body: '{"authToken":1.5}',
    status: 400,
    answer: {
      data: {},
      message: 'Failed to load the submitted data due to invalid formatting.',
      status: 400,
    },
  },
  {
    name: 'a login by no field',
    method: 'PATCH',
    path: '/api/collections/users',
    body: { passwordAuth: { enabled: true, identityFields: [''] } },
    status: 400,
    answer: {
      data: {
        passwordAuth: {
          identityFields: { code: 'validation_required', message: 'Cannot be blank.' },
        },
      },
      message: 'Failed to update collection.',
      status: 400,
    },
  },
  {
    name: 'an index in an order that there is not',
    method: 'POST',
    path: '/api/collections',
    body: {
      name: 'fresh',
      fields: [{ name: 'a', type: 'text' }],
      indexes: ['CREATE INDEX ix_fresh ON fresh (a COLLATE nope)'],
    },
    status: 400,
    answer: {
      data: {
        indexes: {
          0: {
            code: 'validation_invalid_index_expression',
            message:
              'Failed to create index ix_fresh - SQL logic error: no such collation sequence: nope (257).',
          },
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'an index with a condition that is missing',
    method: 'POST',
    path: '/api/collections',
    body: {
      name: 'fresh',
      fields: [{ name: 'a', type: 'text' }],
      indexes: ['CREATE INDEX ix_fresh ON fresh (a) WHERE'],
    },
    status: 400,
    answer: {
      data: {
        indexes: {
          0: {
            code: 'validation_invalid_index_expression',
            message: 'Invalid CREATE INDEX expression.',
          },
        },
      },
      message: 'Failed to create collection.',
      status: 400,
    },
  },
  {
    name: 'an import with a field of a type that there is not',
    method: 'PUT',
    path: '/api/collections/import',
    body: { collections: [{ name: 'fresh', fields: [{ type: 'nope', name: 'a' }] }] },
    status: 400,
    answer: {
      data: {
        collections: {
          code: 'validation_collections_import_failure',
          message:
            'Failed to import the collections configuration. Raw error:\njson: cannot unmarshal JSON object into Go core.fieldWithType within "/fields/0": missing or unknown field type in {"name":"a","type":"nope"}.',
        },
      },
      message: 'Failed to import collections.',
      status: 400,
    },
  },
]
