using System.Security.Claims;
using System.Text.Encodings.Web;
using ActorRegistrar.Server.Http.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace ActorRegistrar.Server.Http.Security;

/// <summary>
/// Bearer tokens (RFC 6750) of the token files, with the scopes <c>read</c> and <c>write</c>. Without token files every caller of this machine has both.
/// </summary>
/// <param name="tokens">The token files.</param>
/// <param name="options">Of the platform.</param>
/// <param name="logger">Of the platform.</param>
/// <param name="encoder">Of the platform.</param>
internal sealed class TokenAuthenticationHandler(ApiTokens tokens, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "Bearer";

    /// <summary>The policy and the scope of callers who may look.</summary>
    public const string Read = "read";

    /// <summary>The policy and the scope of callers who may look and change.</summary>
    public const string Write = "write";

    private const string ScopeClaim = "scope";
    private const string Prefix = SchemeName + " ";

    private bool HasToken => Request.Headers.Authorization.ToString().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The policies; what has no policy of its own below <c>/api</c>, such as an unknown path, is for callers who may read.</summary>
    public static void AddPolicies(AuthorizationOptions authorization)
    {
        authorization.AddPolicy(Read, policy => policy.RequireClaim(ScopeClaim, Read));
        authorization.AddPolicy(Write, policy => policy.RequireClaim(ScopeClaim, Write));
        authorization.FallbackPolicy = new AuthorizationPolicyBuilder()
            .RequireAssertion(context => context.Resource is HttpContext http && (!http.Request.Path.StartsWithSegments("/api") || http.User.HasClaim(ScopeClaim, Read)))
            .Build();
    }

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!tokens.AreRequired) return Task.FromResult(Success(ApiCaller.Anonymous, ApiRole.Write));
        if (!HasToken) return Task.FromResult(AuthenticateResult.NoResult());
        return Task.FromResult(tokens.Find(Request.Headers.Authorization.ToString().AsSpan(Prefix.Length).Trim()) is { } token
            ? Success(token.Name, token.Role)
            : AuthenticateResult.Fail("The token is not known."));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = HasToken ? "Bearer realm=\"ActorRegistrar\", error=\"invalid_token\"" : "Bearer realm=\"ActorRegistrar\"";
        var problem = new ApiProblemException(
            StatusCodes.Status401Unauthorized,
            HasToken ? "The token is not known." : "A token is needed: Authorization: Bearer TOKEN, one of those in Registrar:Http:TokenFile.",
            "Authorization");
        // A request without a token is a visitor's; a wrong one is an attempt.
        return ApiExceptionHandler.WriteAsync(Context, HasToken ? Context.Refuse(problem) : problem);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ApiExceptionHandler.WriteAsync(Context, Context.Refuse(
        new ApiProblemException(StatusCodes.Status403Forbidden, "The token may only read; this needs one with write before it.", "Authorization")));

    private static AuthenticateResult Success(string name, ApiRole role)
    {
        List<Claim> claims = [new(ClaimTypes.Name, name), new(ScopeClaim, Read)];
        if (role == ApiRole.Write) claims.Add(new Claim(ScopeClaim, Write));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName));
    }
}
