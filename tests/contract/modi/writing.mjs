// How a rule is written: short forms over Spectral's functions.
//
// The rules of this folder are the Italian rules for public APIs: ids of the national set, severity of its stricter
// profile, our words. Each description begins with its source: a recommendation of AgID's "Linee guida
// sull'interoperabilità tecnica" (RAC_…), an RFC, or the national set itself (italia/api-oas-checker-rules).

// Every response of every operation; `test` is on its status.
export const responses = (test) => `$.paths[*][*].responses[?(${test})]`;
// A schema anywhere.
export const schemas = (test) => `$..[?(@ && ${test})]`;

export const writing = ({ defined, enumeration, pattern, schema, truthy }) => {
  const rule = (severity, description, given, then) => ({
    severity,
    description,
    message: `${description} ({{error}})`,
    given,
    then,
  });
  return {
    rule,
    // Where it is written: a component is looked at once, not at each use.
    each: (...parts) => ({ ...rule(...parts), resolved: false }),
    wants: (required) => ({ function: schema, functionOptions: { schema: required } }),
    matches: (match) => ({ function: pattern, functionOptions: { match } }),
    never: (notMatch) => ({ function: pattern, functionOptions: { notMatch } }),
    oneOf: (...values) => ({ function: enumeration, functionOptions: { values } }),
    // A pattern alone says nothing of what is not there.
    told: (field, match) => [
      { field, function: truthy },
      { field, function: pattern, functionOptions: { match } },
    ],
    has: (field, check = truthy) => ({ field, function: check }),
    bounded: (...fields) => fields.map((field) => ({ field, function: defined })),
  };
};
