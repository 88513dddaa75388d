/**
 * What every started server may see of this program's environment: where programs, files and the
 * network are, in which language, and nothing that is usually a key. The official client passes
 * HOME, LOGNAME, PATH, SHELL, TERM and USER (on Windows the folders of the system); people also
 * need proxies, certificates, the temporary folder and the version managers of the usual languages.
 */
const SAFE = new Set(
  `HOME LOGNAME PATH SHELL TERM USER LANG LANGUAGE TZ TMPDIR TMP TEMP DISPLAY WAYLAND_DISPLAY
  HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR
  REQUESTS_CA_BUNDLE CURL_CA_BUNDLE NPM_CONFIG_REGISTRY NPM_CONFIG_CACHE NPM_CONFIG_PREFIX
  NVM_DIR NVM_BIN FNM_DIR FNM_MULTISHELL_PATH VOLTA_HOME PNPM_HOME BUN_INSTALL DENO_DIR
  ASDF_DIR ASDF_DATA_DIR MISE_DATA_DIR PYENV_ROOT UV_CACHE_DIR UV_PYTHON_INSTALL_DIR
  CARGO_HOME RUSTUP_HOME GOPATH GOROOT JAVA_HOME DOTNET_ROOT DOCKER_HOST
  APPDATA HOMEDRIVE HOMEPATH LOCALAPPDATA PROCESSOR_ARCHITECTURE SYSTEMDRIVE SYSTEMROOT USERNAME
  USERPROFILE PROGRAMFILES PROGRAMFILES(X86) PROGRAMDATA COMSPEC PATHEXT WINDIR`.split(/\s+/),
);
const SAFE_BEGINNINGS = ['LC_', 'XDG_'];

/**
 * The environment of a started server before its entry's own `env` is added. Keys of providers stay
 * with AgentHub: a server that needs one names it (`"env": {"KEY": "env:KEY"}`), or its entry says
 * `"agenthub": {"inheritEnv": true}` and gets everything. Names are compared without their case,
 * as Windows and the proxy variables want it.
 */
export function serverEnvironment(all: NodeJS.ProcessEnv, inherit: boolean): NodeJS.ProcessEnv {
  if (inherit) return all;
  return Object.fromEntries(
    Object.entries(all).filter(([name, value]) => isSafe(name) && !isFunction(value)),
  );
}

function isSafe(name: string): boolean {
  const upper = name.toUpperCase();
  return SAFE.has(upper) || SAFE_BEGINNINGS.some((beginning) => upper.startsWith(beginning));
}

/** Older shells export functions as variables; what is in them would be run by a server's shell. */
function isFunction(value: string | undefined): boolean {
  return value?.startsWith('()') ?? false;
}
