namespace ActorRegistrar.Testing.Torture;

public static partial class TortureExpectations
{
    /// <summary>The 49 messages of RFC 4475, bit-exact from the archive in its appendix A.</summary>
    public static IReadOnlyList<TortureExpectation> Rfc4475 { get; } =
    [
        // Valid. An INVITE finds no binding (404, 480) or is no method of a registrar (405); an OPTIONS is answered or its user not found.
        Ok("wsinv", "3.1.1.1", 404, 405, 480),
        // Well-formed, but no raw control octet goes back out, and its To has three: refused as what it is all the same, an unknown method.
        Refuse("intmeth", "3.1.1.2", 501, "Not Implemented"),
        Ok("esc01", "3.1.1.3", 404, 405, 480),
        Ok("escnull", "3.1.1.4", 200),
        Ok("esc02", "3.1.1.5", 501),
        Ok("lwsdisp", "3.1.1.6", 200, 404, 405, 480),
        Ok("longreq", "3.1.1.7", 404, 405, 480),
        Ok("dblreq", "3.1.1.8", 200),
        Ok("semiuri", "3.1.1.9", 200, 404, 405, 480),
        Ok("transports", "3.1.1.10", 200, 404, 405, 480),
        Ok("mpart01", "3.1.1.11", 404, 405, 415, 480),
        Ok("unreason", "3.1.1.12"),
        Ok("noreason", "3.1.1.13"),

        // Invalid.
        Refuse("badinv01", "3.1.2.1", 400, "Via"),
        Refuse("clerr", "3.1.2.2", 400, "Content-Length"),
        Refuse("ncl", "3.1.2.3", 400, "Content-Length"),
        Refuse("scalar02", "3.1.2.4", 400, "CSeq"),
        Drop("scalarlg", "3.1.2.5", "CSeq"),
        Refuse("quotbal", "3.1.2.6", 400, "To"),
        Refuse("ltgtruri", "3.1.2.7", 400, "Request-URI"),
        Refuse("lwsruri", "3.1.2.8", 400, "Request-URI"),
        Refuse("lwsstart", "3.1.2.9", 400, "Request-URI"),
        Ok("trws", "3.1.2.10", 200, 404, 405, 480),
        // "An element could choose to be liberal and ignore the escaped headers", and Table 1 of RFC 3261 says that it should.
        Ok("escruri", "3.1.2.11", 404, 405, 480),
        // "An element shouldn't [reject] unless the contents of the Date header field were actually important to its processing."
        Ok("baddate", "3.1.2.12", 404, 405, 480),
        // The Contact is what is malformed, and reading Contacts is the registrar's part.
        Ok("regbadct", "3.1.2.13", 400),
        Ok("badaspec", "3.1.2.14", 200, 404, 405, 480),
        // Its display names are wrong, and in the archive its header section has no end either, which is noticed first.
        Refuse("baddn", "3.1.2.15", 400, "empty line"),
        Refuse("badvers", "3.1.2.16", 505, "version"),
        Refuse("mismatch01", "3.1.2.17", 400, "CSeq"),
        Refuse("mismatch02", "3.1.2.18", 501, "Not Implemented"),
        Drop("bigcode", "3.1.2.19", "status line"),

        // Transaction layer: falls back to RFC 2543 matching or refuses.
        Ok("badbranch", "3.2.1", 200, 400, 404, 405, 480),

        // Application layer.
        Refuse("insuf", "3.3.1", 400, "Missing From"),
        Ok("unkscm", "3.3.2", 416),
        Ok("novelsc", "3.3.3", 416),
        Ok("unksm2", "3.3.4", 400),
        Ok("bext01", "3.3.5", 420),
        Ok("invut", "3.3.6", 404, 405, 415, 480),
        Ok("regaut01", "3.3.7", 200),
        Refuse("multi01", "3.3.8", 400, "More than one CSeq"),
        Refuse("mcl01", "3.3.9", 400, "More than one Content-Length"),
        Ok("bcast", "3.3.10"),
        Ok("zeromf", "3.3.11", 200, 404, 405, 480),
        Ok("cparam01", "3.3.12", 200),
        Ok("cparam02", "3.3.13", 200),
        Ok("regescrt", "3.3.14", 200),
        Ok("sdp01", "3.3.15", 400, 404, 405, 406, 480),

        // Backward compatibility.
        Ok("inv2543", "3.4.1", 404, 405, 480),
    ];
}
