/**
 * The words of an ordinary refusal. A line that holds no other ones repeats nothing of a request, in whatever encoding:
 * a secret in it would have to be one of these words.
 */
export const harmlessWords: ReadonlySet<string> = new Set(
  `
  a about accept accepted access account action active actor additional admin after again all allow allowed already also an
  and any api app application are arguments as at attempt attempts audience auth authenticate authenticated authentication
  authorization authorize authorized available bad basic be bearer because been before blocked body but by call called
  caller can cannot cause certificate challenge check client code configuration configured connection contact content
  correct could create created credential credentials data date deleted denied deprecated description detail details did
  digest disabled do documentation does domain either empty enabled endpoint environment error errors event events exceeded
  exception exist existing exists expected expired external failed failure false fault field fields for forbidden format
  found from gateway get given grant granted has have header headers host http https id identifier identity if ignored
  in inactive incorrect info information insufficient integration internal into invalid is issuer it its json key keys
  known later level license limit link list locked log login logged machine make malformed match matching maximum may
  message messages method methods mismatch missing more must name need needed needs network new no none not null number
  oauth object of ok on only operation or organization other our owner parameter parameters parse partner password passwords
  path payment permission permissions permitted plan please policy post present privileges problem profile project
  prohibited protected provide provided proxy query quota read realm reason received redirect registered reject rejected
  request requested requests require required requires resource response result retry revoked right rights role rule scheme
  scope scopes secret security see send sent server service session should sign signature site source state status string
  subscription success supplied support supported suspended team temporarily tenant text that the there this time title to
  token tokens too true try type unable unauthorised unauthorized unauthenticated unavailable undefined uninstalled unknown
  unsupported update uri url use used user username users valid validate validation value values verification verified
  verify version via was web webhook were with without workspace write wrong you your
  `
    .trim()
    .split(/\s+/),
);
