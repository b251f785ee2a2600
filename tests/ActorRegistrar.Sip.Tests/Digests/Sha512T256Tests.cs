using System.Text;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Sip.Tests.Digests;

public class Sha512T256Tests
{
    /// <summary>The examples published with FIPS 180-4, and lengths around the border of a block.</summary>
    [Theory]
    [InlineData("abc", 1, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23")]
    [InlineData("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu", 1, "3928e184fb8690f840da3988121d31be65cb9d3ef83ee6146feac861e19b563a")]
    [InlineData("", 1, "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a")]
    [InlineData("a", 1000, "40eb4a70d4d69815407a9e272f0101cd67e3d11262a4a0bfc087712749c7fb53")]
    public void A_text_has_the_hash_that_the_standard_says(string text, int times, string expected)
    {
        byte[] hash = new byte[Sha512T256.HashSizeInBytes];
        Assert.Equal(hash.Length, Sha512T256.HashData(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times))), hash));
        Assert.Equal(expected, Convert.ToHexStringLower(hash));
    }

    [Theory]
    [InlineData(1, "6edcf3ed1ef5632429a51f941d42ccfd1d3407671a2ac939eb5361a0f576ff8f")]
    [InlineData(110, "85b7d35a9cde9550226278020edaf6f9bf6a18f3d1946d81d7f8344de39ed05b")]
    [InlineData(111, "8e275b9d0494e080f24cae279076ebaf35e530c3aa44d464f56debb86b812e96")]
    [InlineData(112, "df684e91950ad0be973d4f04f604589b5bcceb9aa071531f2e567d57aea9d5ad")]
    [InlineData(113, "259430c341e44813a6267d3bbd31ac968f9ec9fd5112a177244a9ec2d60a9af1")]
    [InlineData(119, "04d088cff9e46930115a1b92bcd1ae5915349d6f3b0432299e6afeae621c3e40")]
    [InlineData(120, "8fcd645afe76dfbdf10aed70c5a155cdb50695ca96e018b6c00a9d9bcf7081b4")]
    [InlineData(127, "71e8eb3cc451d0e9da399eb64501cb1f475fd2399beeafd919580bc8d9fda7ce")]
    [InlineData(128, "21ff79036b59d1462bb537e2ebfb12e447d2f1b3a164af257ebecead95e93d08")]
    [InlineData(129, "eb21a9f30bc48ff8b1249166f2728b456f637da85d27b4e425632971a2bf2739")]
    [InlineData(239, "cd93b8ab6a74bd348c43760c2ad06ed876cfdf2a2104fbf6165368f610c3a1ac")]
    [InlineData(240, "70818b3bb76d85bff0503bf15c7f037a163cc85e10ddf3d462689a80a9468e34")]
    [InlineData(255, "913df289e1a911a2753ca2242f7f0a1eac46213cb02fbec646dd3ba4f48c999b")]
    [InlineData(256, "9844120b5d5449587f7092113e5fcbdd3283b4cc4c54b1095e0a6bcf27d720f1")]
    public void Every_length_around_the_border_of_a_block_is_padded_right(int length, string expected)
    {
        byte[] hash = new byte[Sha512T256.HashSizeInBytes];
        Sha512T256.HashData(Encoding.ASCII.GetBytes(new string('b', length)), hash);
        Assert.Equal(expected, Convert.ToHexStringLower(hash));
    }
}
