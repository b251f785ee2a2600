using System.Security.Cryptography;
using System.Text;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Sip.Digests;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;
using ActorRegistrar.Sip.Writing;
using Akka.Actor;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// Says whether a REGISTER comes from whom it claims, without state for those who are not (RFC 3261 section 22, RFC 7616, RFC 8760). A
/// right response to a cached credential is decided on the spot and without allocation; everything else is read from the store first, and
/// what is wrong then is refused at a set time after it came: a wrong response and an unknown username take the same way and the same time.
/// Safe for use by several threads.
/// </summary>
internal sealed class DigestAuthenticator : IDisposable
{
    /// <summary>Bytes of a realm at most.</summary>
    public const int MaxRealmBytes = DigestCredentials.MaxValueBytes;

    private readonly DigestSettings _settings;
    private readonly Nonces _nonces;
    private readonly NonceCounts _counts;
    private readonly CredentialCache _cache;
    private readonly CredentialLookups _lookups;
    private readonly FailureLimiter _limiter;
    private volatile bool _isClosed;

    /// <summary>Stands in for the secret of a username that nobody has, so that checking its response takes as long as any.</summary>
    private readonly byte[][] _nobody = [.. Enumerable.Range(0, DigestAlgorithms.Count).Select(algorithm =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(DigestAlgorithms.HashBytes((DigestAlgorithm)algorithm)))))];

    public DigestAuthenticator(DigestSettings settings, ITimeProvider clock)
    {
        _settings = settings;
        _counts = new NonceCounts(settings.MaxNonces);
        // Without the counts of the run before its nonces could be replayed: their owners are told to take a new one.
        _nonces = new Nonces(settings.Keys, settings.NonceLifetime, NonceCountsFile.Take(settings.CountsFile, _counts) ?? clock.Now.ToUnixTimeMilliseconds());
        _cache = new CredentialCache(settings.MaxCached, settings.CacheFor);
        _lookups = new CredentialLookups(settings, _cache, clock);
        _limiter = new FailureLimiter(settings);
    }

    /// <summary>Keeps the counts for the next run. Whatever is checked from now on is answered 503.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _lookups.Dispose();
        NonceCountsFile.Save(_settings.CountsFile, _counts, _nonces.NotBefore);
    }

    /// <summary>Other bounds for guesses from here on.</summary>
    public void ChangeLimits(int maxFailures, int maxFailuresPerSource) => _limiter.Change(maxFailures, maxFailuresPerSource);

    /// <summary>Checks a REGISTER.</summary>
    /// <param name="request">The request.</param>
    /// <param name="domain">The domain whose realm counts, in canonical spelling.</param>
    /// <param name="flow">Where it came from.</param>
    /// <param name="now">The time.</param>
    /// <param name="lookup">Null at first; when the request comes back from the store, what that said.</param>
    public AuthenticationResult Check(SipMessage request, ReadOnlySpan<char> domain, SipFlow flow, DateTimeOffset now, WaitingRequest? lookup)
    {
        if (lookup?.Refusal is { } decided) return decided;
        Span<byte> realmBuffer = stackalloc byte[MaxRealmBytes], name = stackalloc byte[DigestCredentials.MaxValueBytes];
        ReadOnlySpan<byte> realm = realmBuffer[.._settings.Realms.Write(domain, realmBuffer)];
        AuthenticationFailure? problem = Find(request, realm, out DigestCredentials credentials);
        if (problem is null && !IsPlausible(credentials.Uri, request.RequestUri, domain)) problem = AuthenticationFailure.WrongUri;
        if (problem is { } cause) return Fail(cause);

        ReadOnlySpan<byte> username = ShortNameOf(AuthParameters.Unescape(credentials.Username, name), realm, out bool isQualified);
        CredentialKey key = CredentialKey.Of(username, realm);
        ulong source = FailureLimiter.SourceOf(flow.Remote.Address);
        NonceState nonceState = _nonces.Read(credentials.Nonce, now, source, out NonceId nonce, out bool isOfSource);
        if (_limiter.HoldsBack(source, key.Low, now, isOfSource)) return Fail(AuthenticationFailure.HeldBack);
        if (_isClosed || lookup?.Outcome == LookupOutcome.StoreDown) return new AuthenticationResult(AuthenticationVerdict.Unavailable);

        KnownCredential? known = lookup is null ? _cache.Find(key, now) : lookup.Found;
        if (!IsRight(request, credentials, known, isQualified))
        {
            // Sources that are only claimed cost nothing, so they must not fill the queue in front of the store: whoever really is there
            // comes back with the nonce that is sent to him now.
            if (lookup is null) return !isOfSource && _lookups.IsBusy ? Fail(AuthenticationFailure.HeldBack) : new AuthenticationResult(AuthenticationVerdict.AskStore);
            _limiter.Failed(source, key.Low, now, isOfSource);
            lookup.Refusal = Fail(AuthenticationFailure.WrongResponse);
            _lookups.RefuseLater(lookup);
            return new AuthenticationResult(AuthenticationVerdict.RefusedLater);
        }
        if (nonceState != NonceState.Valid) return Stale(known!);
        return CheckCount(credentials, nonce, known!, source, now);
    }

    /// <summary>Lets a request wait for the store.</summary>
    /// <returns>False when too many wait already.</returns>
    public bool TryWait(SipMessage request, ReadOnlySpan<char> domain, SipFraming framing, SipFlow flow, Action<WaitingRequest> resume)
    {
        Span<byte> realmBuffer = stackalloc byte[MaxRealmBytes], name = stackalloc byte[DigestCredentials.MaxValueBytes];
        ReadOnlySpan<byte> realm = realmBuffer[.._settings.Realms.Write(domain, realmBuffer)];
        if (Find(request, realm, out DigestCredentials credentials) is not null) return false;
        ReadOnlySpan<byte> username = ShortNameOf(AuthParameters.Unescape(credentials.Username, name), realm, out _);
        bool isWaiting = _lookups.TryAdd(new WaitingRequest
        {
            Key = CredentialKey.Of(username, realm),
            Username = Encoding.UTF8.GetString(username),
            Realm = Encoding.UTF8.GetString(realm),
            Message = request.Bytes.ToArray(),
            Framing = framing,
            Flow = flow,
            Resume = resume,
        });
        if (!isWaiting) AuthenticationMetrics.Failed(AuthenticationFailure.StoreCrowded);
        return isWaiting;
    }

    /// <summary>Writes one WWW-Authenticate for each algorithm, the most preferred on top (RFC 8760 section 2.3), with one new nonce.</summary>
    public void WriteChallenges(ref SipWriter writer, ReadOnlySpan<char> domain, SipFlow flow, bool isStale, DateTimeOffset now)
    {
        AuthenticationMetrics.Challenged(isStale);
        Span<byte> realm = stackalloc byte[MaxRealmBytes], nonce = stackalloc byte[Nonces.Length];
        int realmLength = _settings.Realms.Write(domain, realm);
        _nonces.Issue(now, nonce, FailureLimiter.SourceOf(flow.Remote.Address));
        foreach (DigestAlgorithm algorithm in _settings.Algorithms)
        {
            writer.Write("WWW-Authenticate: Digest realm=\""u8);
            foreach (byte octet in realm[..realmLength])
            {
                if (octet is (byte)'"' or (byte)'\\') writer.Write("\\"u8);
                writer.Write([octet]);
            }
            writer.Write("\",nonce=\""u8);
            writer.Write(nonce);
            writer.Write("\",qop=\"auth,auth-int\",algorithm="u8);
            writer.Write(DigestAlgorithms.NameOf(algorithm));
            if (isStale) writer.Write(",stale=true"u8);
            writer.EndLine();
        }
    }

    private AuthenticationResult CheckCount(in DigestCredentials credentials, NonceId nonce, KnownCredential known, ulong source, DateTimeOffset now)
    {
        // A client of RFC 2069 does not count: its nonce is good for one request.
        switch (_counts.Take(nonce, credentials.Qop == DigestQop.None ? 1 : credentials.NonceCount))
        {
            case NonceCountState.Risen:
                _limiter.Succeeded(source, known.Key.Low, now);
                AuthenticationMetrics.Granted();
                return new AuthenticationResult(AuthenticationVerdict.Granted, known);
            case NonceCountState.Repeated:
                return new AuthenticationResult(AuthenticationVerdict.Repeated, known);
            default:
                return Stale(known);
        }
    }

    private static AuthenticationResult Stale(KnownCredential known)
    {
        AuthenticationMetrics.Failed(AuthenticationFailure.StaleNonce);
        return new AuthenticationResult(AuthenticationVerdict.Stale, known);
    }

    private static AuthenticationResult Fail(AuthenticationFailure cause)
    {
        AuthenticationMetrics.Failed(cause);
        return new AuthenticationResult(AuthenticationVerdict.Challenge, Failure: cause);
    }

    private bool IsRight(SipMessage request, in DigestCredentials credentials, KnownCredential? known, bool isQualified)
    {
        byte[]? hashA1 = credentials.IsUsernameHashed ? null : known?.HashA1(credentials.Algorithm, isQualified);
        Span<byte> uri = stackalloc byte[DigestCredentials.MaxUriBytes];
        Span<byte> clientNonce = stackalloc byte[DigestCredentials.MaxValueBytes], nonce = stackalloc byte[DigestCredentials.MaxValueBytes];
        var input = new DigestInput
        {
            Method = request.MethodName,
            Uri = AuthParameters.Unescape(credentials.Uri, uri),
            Body = request.Body,
            Nonce = AuthParameters.Unescape(credentials.Nonce, nonce),
            Qop = credentials.Qop,
            NonceCount = credentials.NonceCountText,
            ClientNonce = AuthParameters.Unescape(credentials.ClientNonce, clientNonce),
        };
        bool matches = Digest.Matches(credentials.Algorithm, hashA1 ?? _nobody[(int)credentials.Algorithm], input, credentials.Response);
        return matches && hashA1 is not null;
    }

    /// <summary>
    /// The first Digest credentials of this realm with an algorithm that was offered; any others are not for us (RFC 3261 section 22.3).
    /// </summary>
    private AuthenticationFailure? Find(SipMessage request, ReadOnlySpan<byte> realm, out DigestCredentials credentials)
    {
        Span<byte> buffer = stackalloc byte[DigestCredentials.MaxValueBytes];
        var problem = AuthenticationFailure.NoCredentials;
        for (int row = 0; row < request.HeaderCount; row++)
        {
            if (request.HeaderAt(row) != SipHeader.Authorization) continue;
            switch (DigestCredentials.TryRead(request.ValueAt(row), out credentials))
            {
                case CredentialsReading.Digest:
                    bool isOurs = AuthParameters.Unescape(credentials.Realm, buffer).SequenceEqual(realm);
                    if (isOurs && _settings.Algorithms.Contains(credentials.Algorithm)) return null;
                    break;
                case CredentialsReading.Malformed:
                    problem = AuthenticationFailure.Malformed;
                    break;
            }
        }
        credentials = default;
        return problem;
    }

    /// <summary>
    /// The digest-uri must name the server that the Request-URI names, the domain itself, or an address: some clients write the one that they
    /// send to, which need not be one that this machine knows of. User, port and parameters may have been changed on the way (RFC 8760
    /// section 2.6 number 6).
    /// </summary>
    private static bool IsPlausible(ReadOnlySpan<byte> digestUri, ReadOnlySpan<byte> requestUri, ReadOnlySpan<char> domain)
    {
        if (digestUri.SequenceEqual(requestUri)) return true;
        if (!SipUri.TryParse(digestUri, out SipUri claimed) || claimed.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return false;
        if (!SipUri.TryParse(requestUri, out SipUri target)) return false;
        if (HostName.TryParseAddress(claimed.Host, out _)) return true;
        Span<char> named = stackalloc char[256], asked = stackalloc char[256];
        if (!HostName.TryCanonicalize(claimed.Host, named, out int namedLength)) return false;
        if (named[..namedLength].SequenceEqual(domain)) return true;
        return HostName.TryCanonicalize(target.Host, asked, out int askedLength) && named[..namedLength].SequenceEqual(asked[..askedLength]);
    }

    /// <summary>
    /// Some clients send <c>bob</c>, some <c>bob@example.com</c>, for the same user of the realm example.com. With another domain behind the
    /// '@' it is a name that nobody has.
    /// </summary>
    private static ReadOnlySpan<byte> ShortNameOf(ReadOnlySpan<byte> username, ReadOnlySpan<byte> realm, out bool isQualified)
    {
        int at = username.LastIndexOf((byte)'@');
        isQualified = at > 0 && System.Text.Ascii.EqualsIgnoreCase(username[(at + 1)..], realm);
        return isQualified ? username[..at] : username;
    }
}
